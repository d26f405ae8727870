import { gatherRows, meanRow } from '../stats/rows.ts'
import { calibrate } from './calibration.ts'
import { readEncoders } from './encoders.ts'
import { HISTOLOGY_REACH } from './fit-plan.ts'
import { blockFolds, N_FOLD } from './folds.ts'
import { movedHistology } from './motions.ts'
import { buildNeighbourhood } from './neighbours.ts'
import { queryInputs } from './query-inputs.ts'
import type { TransferModel } from './transfer-model.ts'

/** Ways in which histology is moved for the null, as in a fit. */
const N_NULL = 3

/** What a model's encoders foretell of a slide, calibrated, in the units that multiply the model's keys. */
export interface ReadSlide {
  /** Per seed `[nSpot, nAxis]`. */
  seeds: Float32Array[]
  /** The seeds' mean on histology moved over the slide, per way `[nSpot, nAxis]`. */
  nulls: Float32Array[]
  /** `[nSpot]` blocks of tissue. */
  folds: Uint8Array
}

/**
 * Reads a slide's histology with a model's encoders: features standardised within the slide, means over its own neighbours.
 * A slide that the model was not fitted to is read by all encoders of a seed, mean over folds, with the folds' mean
 * calibration; its own (`heldOut`) spot by spot by the encoder that did not see the spot's fold. `histology: [nSpot,
 * nHistology]`. Code: `CANCELLED`.
 */
export async function readSlide(
  model: TransferModel,
  input: { histology: Float32Array; nHistology: number; xy: Float32Array | null; heldOut: boolean },
  signal: AbortSignal,
): Promise<ReadSlide> {
  const { histology, nHistology, xy, heldOut } = input
  const nSpot = histology.length / nHistology
  const near = buildNeighbourhood(xy, nSpot, HISTOLOGY_REACH)
  const folds = blockFolds(xy, nSpot)
  const read = async (features: Float32Array) => {
    const inputs = queryInputs(features, nHistology, near)
    const seeds: Float32Array[] = []
    for (const [seed] of model.encoders.seeds.entries())
      seeds.push(
        await (heldOut
          ? readFolds(model, seed, inputs, folds, signal)
          : readAll(model, seed, inputs, signal)),
      )
    return seeds
  }
  const seeds = await read(histology)
  const nulls: Float32Array[] = []
  for (let k = 0; k < N_NULL; k++)
    // Moved before neighbours are averaged, so that the null is as smooth over the tissue as the real.
    nulls.push(meanRow(await read(gatherRows(histology, nHistology, movedHistology(xy, nSpot, k)))))
  return { seeds, nulls, folds }
}

async function readAll(model: TransferModel, seed: number, inputs: Float32Array, signal: AbortSignal) {
  const { encoders, slopes, scale } = model
  const { nAxis } = encoders
  const raw = await readEncoders(encoders, encoders.seeds[seed], inputs, signal)
  const worth = Float64Array.from({ length: nAxis }, (_, axis) => {
    let sum = 0
    for (let fold = 0; fold < N_FOLD; fold++) sum += slopes[fold * nAxis + axis] / N_FOLD
    return sum / (scale[axis] || 1)
  })
  return raw.map((value, at) => value * worth[at % nAxis])
}

async function readFolds(
  { encoders, slopes, scale }: TransferModel,
  seed: number,
  inputs: Float32Array,
  folds: Uint8Array,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { nAxis, nQueryInput } = encoders
  const raw = new Float32Array(folds.length * nAxis)
  for (const [fold, encoder] of encoders.seeds[seed].entries()) {
    const spots = Uint32Array.from(folds.keys()).filter((spot) => folds[spot] === fold)
    const own = await readEncoders(encoders, [encoder], gatherRows(inputs, nQueryInput, spots), signal)
    spots.forEach((spot, k) => {
      raw.set(own.subarray(k * nAxis, (k + 1) * nAxis), spot * nAxis)
    })
  }
  return calibrate(raw, slopes, nAxis, folds).map((value, at) => value / (scale[at % nAxis] || 1))
}
