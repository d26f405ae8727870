import { z } from 'zod'
import type { ComposedQuestion, QuestionRegion, TissueDistance } from '../api/questions.ts'
import { runsOf, spotsOfRuns } from './spot-runs.ts'

type DrawnText = { kind: 'drawn'; name: string; spots: number[] }
type RegionText = Exclude<QuestionRegion, { kind: 'drawn' }> | DrawnText

/** A composed question as a session file holds it: the spots of drawn regions are runs. */
export type QuestionText =
  | { kind: 'in'; region: RegionText }
  | { kind: 'like'; region: RegionText; by: 'expected' | 'supported' }
  | { kind: 'within' | 'beyond'; distance: TissueDistance; of: QuestionText }
  | { kind: 'and' | 'or'; parts: QuestionText[] }
  | { kind: 'not'; part: QuestionText }

const index = z.int().min(0)

const region = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('label'), column: z.string(), value: z.string() }),
  z.object({ kind: z.literal('spots'), barcodes: z.array(z.string()).min(1) }),
  z.object({ kind: z.literal('drawn'), name: z.string(), spots: z.array(index) }),
  z.object({ kind: z.literal('question'), index, nQuestion: z.int().min(2) }),
])

const distance = z.object({ value: z.number().min(0), unit: z.enum(['um', 'px', 'spots']) })

export const questionText: z.ZodType<QuestionText> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('in'), region }),
    z.object({ kind: z.literal('like'), region, by: z.enum(['expected', 'supported']) }),
    z.object({ kind: z.enum(['within', 'beyond']), distance, of: questionText }),
    z.object({ kind: z.enum(['and', 'or']), parts: z.array(questionText).min(1) }),
    z.object({ kind: z.literal('not'), part: questionText }),
  ]),
)

/** A question as it stands in a file. */
export const textOfQuestion = (question: ComposedQuestion): QuestionText =>
  mapRegions<QuestionRegion, RegionText>(question, (one) =>
    one.kind === 'drawn' ? { ...one, spots: runsOf(one.spots) } : one,
  )

/** The question of a text; null where the spots of a region are none of a slide of `nSpot`. */
export function questionOfText(text: QuestionText, nSpot: number): ComposedQuestion | null {
  let isWhole = true
  const question = mapRegions<RegionText, QuestionRegion>(text, (one) => {
    if (one.kind !== 'drawn') return one
    const spots = spotsOfRuns(one.spots, nSpot)
    isWhole &&= spots !== null
    return { ...one, spots: spots ?? new Uint32Array() }
  })
  return isWhole ? question : null
}

type Question<R> =
  | { kind: 'in'; region: R }
  | { kind: 'like'; region: R; by: 'expected' | 'supported' }
  | { kind: 'within' | 'beyond'; distance: TissueDistance; of: Question<R> }
  | { kind: 'and' | 'or'; parts: Question<R>[] }
  | { kind: 'not'; part: Question<R> }

function mapRegions<From, To>(question: Question<From>, to: (region: From) => To): Question<To> {
  const again = (part: Question<From>) => mapRegions(part, to)
  switch (question.kind) {
    case 'in':
    case 'like':
      return { ...question, region: to(question.region) }
    case 'within':
    case 'beyond':
      return { ...question, of: again(question.of) }
    case 'and':
    case 'or':
      return { ...question, parts: question.parts.map(again) }
    case 'not':
      return { ...question, part: again(question.part) }
  }
}
