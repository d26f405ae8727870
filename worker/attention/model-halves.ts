import { breathe } from '../stats/breathe.ts'
import type { Modalities } from '../stats/modalities.ts'
import type { Halves } from './halves.ts'
import { type ModelBasis, onTurnedKeys } from './model-basis.ts'
import { type Reliability, reliabilityOf } from './reliability.ts'

/**
 * Both halves of a slide's counts on a model's turned axes, `[nSpot, nRead]` scores each, weighed like `keys: [nRead, nAxis]`; the
 * model must know neither half. `otherKeys` stays empty: keys are the model's, not a half's. Code: `CANCELLED`.
 */
export async function halvesOnModel(
  [a, b]: readonly [Float32Array, Float32Array],
  keys: Float32Array,
  basis: ModelBasis,
  signal: AbortSignal,
): Promise<Halves> {
  const { nAxis, lengths } = basis
  const nRead = keys.length / nAxis
  const ownKeys = Float32Array.from(
    { length: keys.length },
    (_, at) => keys[(at % nRead) * nAxis + Math.floor(at / nRead)],
  )
  const own = await onTurnedKeys(a, keys, basis, signal)
  const other = await onTurnedKeys(b, keys, basis, signal)
  return { nAxis, lengths, own, other, ownKeys, otherKeys: new Float32Array(0) }
}

/**
 * How many of the leading axes carry over from one half of these spots' counts to the other, and how well; keys are of the first
 * half or of a model that knows neither. Features of modalities without counts are left out: what nobody thinned repeats itself and
 * says nothing of noise. `b: [nSpot, nRead]` scores of the second half. Code: `CANCELLED`.
 */
export async function reliabilityOnModel(
  { nAxis, own, ownKeys }: Halves,
  b: Float32Array,
  read: Uint32Array,
  modalities: Modalities | null,
  signal: AbortSignal,
): Promise<Reliability> {
  const nRead = read.length
  const slots = [...read.keys()].filter(
    (k) => !modalities || modalities.list[modalities.of[read[k]]].isCounts,
  )
  const across = new Float64Array(nAxis)
  const within = new Float64Array(nAxis)
  for (let j = 0; j < nAxis; j++) {
    await breathe(signal)
    const squares = slots.reduce((sum, k) => sum + ownKeys[j * nRead + k] ** 2, 0)
    for (let spot = 0; spot < own.length / nAxis; spot++) {
      let product = 0
      for (const k of slots) product += b[spot * nRead + k] * ownKeys[j * nRead + k]
      across[j] += own[spot * nAxis + j] * product
      within[j] += own[spot * nAxis + j] ** 2 * squares
    }
  }
  return reliabilityOf(across, within)
}
