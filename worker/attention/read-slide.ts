import { N_FOLD } from '../api/ensemble.ts'
import { gatherRows, meanRow } from '../stats/rows.ts'
import type { CsrMatrix } from '../stats/sparse.ts'
import { N_MOVED } from './beyond-null.ts'
import { readEncoders } from './encoders.ts'
import { HISTOLOGY_REACH } from './fit-plan.ts'
import { blockFolds } from './folds.ts'
import { movedHistology } from './motions.ts'
import { buildNeighbourhood } from './neighbours.ts'
import { queryInputs } from './query-inputs.ts'
import { MOST_LEARNED, ROWS_AT_A_TIME, type Sample, sampleSlide } from './sample.ts'
import type { TransferModel } from './transfer-model.ts'

/** What a model's encoders foretell of a slide, calibrated, in the units that multiply the model's keys. */
export interface ReadSlide {
  /** Per seed `[nSpot, nAxis]`. */
  seeds: Float32Array[]
  /** The spots that judge, ascending: all, or a sample of a large slide. */
  judging: Uint32Array
  /** The seeds' mean on histology moved over the judging spots, per way `[judging.length, nAxis]`. */
  nulls: Float32Array[]
  /** `[judging.length]` blocks of tissue. */
  folds: Uint8Array
}

/** What is read of a slide's histology. */
export interface HistologyToRead {
  matrix: CsrMatrix
  /** `[nSpot, nHistology]` */
  histology: Float32Array
  nHistology: number
  xy: Float32Array | null
  /** `[nSpot]` parts that were held out in turn when the model was fitted to this slide; blocks of `xy` where missing. */
  folds?: Uint8Array
  /** True where the model was fitted to this slide. */
  heldOut: boolean
  /** Spots that judge at most; `MOST_LEARNED` where missing. */
  mostJudging?: number
}

/** Query inputs of chosen spots, `[spots.length, nQueryInput]`. */
type ReadInputs = (spots: Uint32Array) => Float32Array

/**
 * Reads a slide's histology with a model's encoders: features standardised within the slide, means over its own neighbours.
 * A slide that the model was not fitted to is read by all encoders of a seed, mean over folds, with the folds' mean
 * calibration; its own (`heldOut`) spot by spot by the encoder that did not see the spot's fold. Above `mostJudging` spots
 * inputs are made as they are read, and a sample judges, moved with what is around it as in a fit. `onPass` after the slide and each way
 * of moving it. Code: `CANCELLED`.
 */
export async function readSlide(
  model: TransferModel,
  input: HistologyToRead,
  { signal, onPass = () => {} }: { signal: AbortSignal; onPass?: () => void },
): Promise<ReadSlide> {
  const { matrix, xy, heldOut } = input
  const sample = sampleSlide(input, input.mostJudging ?? MOST_LEARNED)
  const folds = sample?.folds ?? input.folds ?? blockFolds(xy, matrix.nRow)
  const everySpot = Uint32Array.from(folds.keys())
  const judging = sample?.rows ?? everySpot
  const judgingFolds = sample?.ownFolds ?? folds
  const read = (inputs: ReadInputs, ofSpots: Uint8Array) =>
    foretellSpots(model, inputs, heldOut ? ofSpots : null, ofSpots.length, signal)
  const { real, moved } = sample ? sampledInputs(sample) : wholeInputs(input)
  const seeds = await read(real, folds)
  onPass()
  const nulls: Float32Array[] = []
  for (let k = 0; k < N_MOVED; k++) {
    nulls.push(meanRow(await read(moved(placesOf(xy, judging), k), judgingFolds)))
    onPass()
  }
  return { seeds, judging, nulls, folds: judgingFolds }
}

const placesOf = (xy: Float32Array | null, spots: Uint32Array) => ({
  xy: xy && gatherRows(xy, 2, spots),
  nSpot: spots.length,
})

type Moved = (of: { xy: Float32Array | null; nSpot: number }, k: number) => ReadInputs

function wholeInputs({ histology, nHistology, xy, matrix }: HistologyToRead): {
  real: ReadInputs
  moved: Moved
} {
  const near = buildNeighbourhood(xy, matrix.nRow, HISTOLOGY_REACH)
  const from = (features: Float32Array): ReadInputs => {
    const inputs = queryInputs(features, nHistology, near)
    return (spots) => gatherRows(inputs, 2 * nHistology, spots)
  }
  return {
    real: from(histology),
    // Moved before neighbours are averaged, so that the null is as smooth over the tissue as the real.
    moved: ({ nSpot }, k) => from(gatherRows(histology, nHistology, movedHistology(xy, nSpot, k))),
  }
}

function sampledInputs({ inputs, rows }: Sample): { real: ReadInputs; moved: Moved } {
  return {
    real: (spots) => inputs.read(spots),
    moved: ({ xy, nSpot }, k) => {
      const from = movedHistology(xy, nSpot, k)
      return (spots) => inputs.read(spots.map((spot) => rows[from[spot]]))
    },
  }
}

/** Per seed `[nSpot, nAxis]`; spot by spot by the encoder of its fold where `folds: [nSpot]` are given, else by the mean of all. */
async function foretellSpots(
  { encoders: set, slopes, scale }: TransferModel,
  inputs: ReadInputs,
  folds: Uint8Array | null,
  nSpot: number,
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const { nAxis } = set
  const out = set.seeds.map(() => new Float32Array(nSpot * nAxis))
  const inUnits = slopes.map((slope, at) => slope / (scale[at % nAxis] || 1))
  const everySpot = Uint32Array.from({ length: nSpot }, (_, spot) => spot)
  const groups = folds
    ? Array.from({ length: N_FOLD }, (_, fold) => everySpot.filter((spot) => folds[spot] === fold))
    : [everySpot]
  for (const [fold, spots] of groups.entries()) {
    const worth = folds ? inUnits.subarray(fold * nAxis, (fold + 1) * nAxis) : meanSlopes(inUnits, nAxis)
    for (let start = 0; start < spots.length; start += ROWS_AT_A_TIME) {
      const own = spots.subarray(start, start + ROWS_AT_A_TIME)
      const asked = inputs(own)
      for (const [seed, encoders] of set.seeds.entries()) {
        const raw = await readEncoders(set, folds ? [encoders[fold]] : encoders, asked, signal)
        for (let at = 0; at < raw.length; at++)
          out[seed][own[Math.floor(at / nAxis)] * nAxis + (at % nAxis)] = raw[at] * worth[at % nAxis]
      }
    }
  }
  return out
}

const meanSlopes = (slopes: Float32Array, nAxis: number) =>
  Float64Array.from({ length: nAxis }, (_, axis) => {
    let sum = 0
    for (let fold = 0; fold < N_FOLD; fold++) sum += slopes[fold * nAxis + axis] / N_FOLD
    return sum
  })
