import { z } from 'zod'
import { HistologueError } from '../api/errors.ts'
import type { FitSummary } from '../api/methods.ts'
import type { ModelFile } from './model-file.ts'

const count = z.number().int().min(0)
const words = z.array(z.string())

/** A number that may be unknown: JSON has no NaN and writes null. */
const figure = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN)

const modality = z.object({
  name: z.string(),
  ...{ nFeature: count, nTrainedFeature: count },
  ...{ reliability: figure, reliabilityIsMeasured: z.boolean() },
  ...{ weight: figure, axisShare: figure, attentionMass: figure },
  ...{ gradientNormAtStart: figure, gradientNormAtEnd: figure },
  ...{ gradientSteps: z.array(count), gradientNorms: z.array(figure) },
})

const transfer = z.object({
  modelSlides: words,
  modelId: z.string().exactOptional(),
  isOwnSlide: z.boolean(),
  matchedBy: z.enum(['id', 'symbol']),
  ...{ nShared: count, nUnknown: count, nMissing: count, nTrained: count },
  ...{ missingNames: words, missingVariance: figure, warnings: words },
})

const schema = z.object({
  modelId: z.string().exactOptional(),
  ...{ fitId: z.string(), fromCache: z.boolean(), nSeed: count },
  ...{ device: z.string(), deviceNotice: z.string().nullable(), cacheNotice: z.string().nullable() },
  ...{ histologySource: z.string(), histologyNotice: z.string().nullable() },
  ...{ nTrainedFeature: count, elapsedMs: z.number() },
  ...{ evidenceAuc: figure, shuffledAuc: figure, plan: z.string(), histologyInforms: z.boolean() },
  modalities: z.array(modality),
  transfer: transfer.exactOptional(),
})

/** The summary that a model file has beside the answers for its slide. Throws `FILE_DAMAGED` where it is none. */
export function summaryOf({ facts }: ModelFile, file?: string): FitSummary {
  const parsed = schema.safeParse(facts.summary)
  if (parsed.success) return parsed.data
  throw new HistologueError('FILE_DAMAGED', 'The model file does not tell of its fit as it should.', {
    ...(file !== undefined && { file }),
    place: ['facts', 'summary', ...parsed.error.issues[0].path].join('/'),
    advice: 'Fit the slide again.',
  })
}
