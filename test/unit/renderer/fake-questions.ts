import type { Ranking, Reading } from '../../../worker/api/methods.ts'
import type { ComposedQuestion } from '../../../worker/api/questions.ts'
import type { Handlers } from '../../../worker/api/rpc.ts'
import { KINDS, type SyntheticSlide } from './synthetic-slide.ts'

type QuestionMethod =
  | 'learnQuestions'
  | 'rankQuestion'
  | 'exportQuestions'
  | 'askQuestion'
  | 'rankAnswer'
  | 'exportAnswer'
  | 'compareSlides'
  | 'saveVectors'

/** Questions over a synthetic slide: one for each kind of tissue; an answer chooses the kind that its first region names. */
export function fakeQuestionHandlers(
  { kinds, features }: SyntheticSlide,
  rank: (kind: number, by: Reading) => Ranking,
): Pick<Handlers, QuestionMethod> {
  const mapOf = (kind: number) => Float32Array.from(kinds, (other) => (other === kind ? 0.9 : 0.05))
  const spotsOf = (kind: number) => Uint32Array.from(kinds.keys()).filter((spot) => kinds[spot] === kind)
  return {
    learnQuestions: async ({ nQuestion = 8 }) => ({
      questions: KINDS.slice(0, nQuestion).map((_, kind) => {
        const topFeatures = rank(kind, 'supported').order.slice(0, 20)
        const name = [...topFeatures.subarray(0, 3)].map((feature) => features.names[feature]).join(', ')
        const nSpot = spotsOf(kind).length
        return { name, map: mapOf(kind), nSpot, topFeatures, seedCosine: 0.97, seedJaccard: 0.86 }
      }),
      ...{ explained: 0.84, explainedByRandom: 0.57, explainedOfShuffled: 0.61, nSeed: 5 },
    }),
    rankQuestion: async ({ question, by }) => rank(question, by),
    exportQuestions: async ({ path }) => ({ path, sidecarPath: `${path}.json`, nRow: 1 }),
    askQuestion: async ({ question }) => {
      const kind = kindOf(question)
      return { text: 'the question', map: mapOf(kind), spots: spotsOf(kind) }
    },
    rankAnswer: async ({ question, by }) => rank(kindOf(question), by),
    exportAnswer: async ({ path }) => ({ path, sidecarPath: `${path}.json`, nRow: 1 }),
    compareSlides: async () => ({
      names: { own: 'this', other: 'other' },
      ...{ nShared: 90, similarity: 0.4, shuffled: 0, splitHalf: { own: 0.99, other: 0.94 } },
      ...{ vectorCosine: 0.41, vectors: { own: Float32Array.of(1, 0), other: Float32Array.of(0.4, 0.9) } },
      differing: [{ symbol: features.symbols[0], share: 0.03 }],
    }),
    saveVectors: async ({ path }) => ({ path }),
  }
}

function kindOf(question: ComposedQuestion | string): number {
  if (typeof question === 'string') return 0
  if (question.kind === 'and' || question.kind === 'or') return kindOf(question.parts[0])
  const region = 'region' in question ? question.region : null
  return region?.kind === 'label' ? Math.max(0, KINDS.indexOf(region.value)) : 0
}
