import type { LearnedQuestions } from '../../../worker/api/questions.ts'
import type { Collaborators } from '../../../worker/handlers/collaborators.ts'
import { parseQuestion } from '../../../worker/questions/parse-question.ts'
import { questionText } from '../../../worker/questions/question-text.ts'

/** Two questions over three spots; the second has a formula for a name. */
function fakeLearned(): LearnedQuestions {
  const about = { seedCosine: 0.9, seedJaccard: 0.8 }
  return {
    questions: [
      {
        name: 'ERBB2, TWIN-1',
        map: Float32Array.of(1, 0.75, 0.25),
        nSpot: 2,
        topFeatures: Uint32Array.of(0, 3),
        ...about,
      },
      {
        name: '=cmd()',
        map: Float32Array.of(0, 0.25, 0.75),
        nSpot: 1,
        topFeatures: Uint32Array.of(1, 2),
        ...about,
      },
    ],
    ...{ explained: 0.75, explainedByRandom: 0.5, explainedOfShuffled: 0.25, nSeed: 5 },
  }
}

type QuestionFakes = Pick<
  Collaborators,
  'learnQuestions' | 'answerQuestion' | 'parseQuestion' | 'rankWeighted' | 'compareSlides' | 'slideVector'
>

/** Collaborators about questions; an answer gives the spots of the first region it names one, and the others a quarter. */
export const fakeQuestions: QuestionFakes = {
  learnQuestions: async () => fakeLearned(),
  parseQuestion: async (text) => parseQuestion(text),
  answerQuestion: async ({ spotsOf }, question) => {
    const spots = question.kind === 'in' ? await spotsOf(question.region) : new Uint32Array(0)
    const map = new Float32Array(3).fill(0.25)
    for (const spot of spots) map[spot] = 1
    return { text: questionText(question), map, spots }
  },
  rankWeighted: async (attention, weight, nSpotPooled, by) => ({
    ...attention.rank(Uint32Array.of(weight.findIndex((value) => value > 0)), by),
    nSpotPooled,
  }),
  slideVector: async () => Float32Array.of(0.6, -0.8),
  compareSlides: async (own, other) => ({
    names: { own: own.slide.name, other: other.slide.name },
    ...{ nShared: 4, similarity: 0.5, shuffled: 0, splitHalf: { own: 0.9, other: 0.8 }, vectorCosine: 0.4 },
    vectors: { own: Float32Array.of(1, 0), other: Float32Array.of(0.5, 0.25) },
    differing: [{ symbol: 'ERBB2', share: 0.25 }],
  }),
}
