import { z } from 'zod'
import { N_FOLD } from '../api/ensemble.ts'
import type { QueryEncoder } from './encoders.ts'
import type { ArraysByName, NamedArray } from './named-arrays.ts'
import { repeatabilitySchema } from './repeatability.ts'
import type { TransferModel } from './transfer-model.ts'

/** How query inputs are made of a slide's features (`query-inputs.ts`); a file that says otherwise is of another version. */
const STANDARDISATION = 'slide-wise-1'
/** More than anyone fits; a forged header must not make the reader work without end. */
const MOST_SEEDS = 1000

const size = z.number().int().min(1)

export const transferSchema = z.object({
  histologySource: z.string(),
  standardisation: z.literal(STANDARDISATION),
  plan: z.string(),
  informs: z.boolean(),
  sizes: z.object({
    ...{ nQueryInput: size, nInput: size, hidden: size, head: size, nAxis: size },
    nSeed: size.max(MOST_SEEDS),
    hasComponents: z.boolean(),
  }),
  ids: z.array(z.string()),
  symbols: z.array(z.string()),
  modalities: z.array(z.object({ name: z.string(), normalisation: z.string(), weight: z.number() })),
  slides: z.array(
    z.object({
      ...{ key: z.string(), expressionKey: z.string(), name: z.string() },
      spotUm: z.number().positive().nullable(),
      repeats: repeatabilitySchema.nullable(),
    }),
  ),
})

type TransferHeader = z.infer<typeof transferSchema>

/** What of the part of a model that reads any slide stands in the file's header. */
export function transferHeader(transfer: TransferModel): TransferHeader {
  const { histologySource, plan, informs, encoders, ids, symbols, modalities, slides } = transfer
  const { nQueryInput, nInput, hidden, head, nAxis, components, seeds } = encoders
  return {
    ...{ histologySource, standardisation: STANDARDISATION, plan, informs },
    sizes: {
      ...{ nQueryInput, nInput, hidden, head, nAxis },
      ...{ nSeed: seeds.length, hasComponents: components !== null },
    },
    ...{ ids, symbols, modalities, slides },
  }
}

/** Its arrays; `keysElsewhere` where the file has the same keys under another name. */
export function transferArrays(transfer: TransferModel, keysElsewhere: boolean): NamedArray[] {
  const { encoders, slopes, scale, keys, spread, trained, of } = transfer
  const { components, seeds } = encoders
  return [
    ...Object.entries({ slopes, scale, spread, trained, of, ...(!keysElsewhere && { keys }) }),
    ...(components ? ([['components', components]] as const) : []),
    ...seeds.flatMap((folds, seed) =>
      folds.flatMap((encoder, fold) =>
        Object.entries(encoder).map(([name, values]) => [`${seed}.${fold}.${name}`, values] as const),
      ),
    ),
  ].map(([name, values]) => ({ name: `transfer.${name}`, values }))
}

/** Puts that part together again; `sharedKeys` where it has none of its own. Throws `RangeError`. */
export function assembleTransfer(
  header: TransferHeader,
  arrays: ArraysByName,
  sharedKeys: Float32Array | null,
): TransferModel {
  const { sizes, standardisation: _, ...rest } = header
  const { nSeed, hasComponents, ...own } = sizes
  const { nQueryInput, nInput, hidden, head, nAxis } = own
  const nFeature = rest.ids.length
  const named = (name: string) => `transfer.${name}`
  const trained = arrays.places(named('trained'), nFeature)
  if (trained.length === 0) throw new RangeError('nothing was trained on')
  if (rest.symbols.length !== nFeature) throw new RangeError('ids and symbols differ in number')
  if (!hasComponents && nInput !== nQueryInput) throw new RangeError('inputs and encoders differ in size')
  const floats = (name: string, length: number) => arrays.floats(named(name), length)
  const encoder = (prefix: string): QueryEncoder => ({
    w1: floats(`${prefix}.w1`, nInput * hidden),
    b1: floats(`${prefix}.b1`, hidden),
    w2: floats(`${prefix}.w2`, hidden * head),
    centre: floats(`${prefix}.centre`, head),
    keys: floats(`${prefix}.keys`, head * nAxis),
  })
  if (rest.slides.some(({ repeats }) => repeats && repeats.axes.length !== nAxis))
    throw new RangeError('a slide has another number of axes')
  const keys = arrays.has(named('keys')) ? floats('keys', nFeature * nAxis) : sharedKeys
  if (keys?.length !== nFeature * nAxis) throw new RangeError('keys are of another size')
  return {
    ...rest,
    encoders: {
      ...own,
      components: hasComponents ? floats('components', nQueryInput * nInput) : null,
      seeds: Array.from({ length: nSeed }, (_, seed) =>
        Array.from({ length: N_FOLD }, (_, fold) => encoder(`${seed}.${fold}`)),
      ),
    },
    slopes: floats('slopes', N_FOLD * nAxis),
    scale: floats('scale', nAxis),
    keys,
    spread: floats('spread', nFeature),
    trained,
    of: arrays.places(named('of'), Math.max(1, rest.modalities.length), nFeature),
  }
}
