import { z } from 'zod'
import type { ComposedQuestion } from '../api/questions.ts'

/** More questions than anyone tells apart. */
export const MOST_QUESTIONS = 32
/** Longest name of a question, and longest question in words. */
export const MOST_NAME = 200
const MOST_TEXT = 10_000
const MOST_PARTS = 100

export const nQuestion = z.int().min(2).max(MOST_QUESTIONS)

const region = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('label'), column: z.string(), value: z.string() }),
  z.strictObject({ kind: z.literal('spots'), barcodes: z.array(z.string()).min(1) }),
  z.strictObject({
    kind: z.literal('drawn'),
    name: z.string().max(MOST_NAME),
    spots: z.instanceof(Uint32Array),
  }),
  z.strictObject({ kind: z.literal('question'), index: z.int().min(0), nQuestion }),
])

const distance = z.strictObject({
  value: z.number().min(0),
  unit: z.enum(['um', 'px', 'spots']),
})

/** A question composed of regions and relations. */
export const composed: z.ZodType<ComposedQuestion> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('in'), region }),
    z.strictObject({ kind: z.literal('like'), region, by: z.enum(['expected', 'supported']) }),
    z.strictObject({ kind: z.enum(['within', 'beyond']), distance, of: composed }),
    z.strictObject({ kind: z.enum(['and', 'or']), parts: z.array(composed).min(1).max(MOST_PARTS) }),
    z.strictObject({ kind: z.literal('not'), part: composed }),
  ]),
)

/** A composed question, or its words. */
export const asked = z.union([z.string().min(1).max(MOST_TEXT), composed])
