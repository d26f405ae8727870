import { N_FOLD } from '../api/ensemble.ts'
import { gatherRows } from '../stats/rows.ts'
import { type CsrMatrix, selectRows } from '../stats/sparse.ts'
import { readEncoders } from './encoders.ts'
import { HISTOLOGY_REACH } from './fit-plan.ts'
import { blockFolds } from './folds.ts'
import type { Foretold } from './foretell.ts'
import { permutation } from './motions.ts'
import { buildNeighbourhood } from './neighbours.ts'
import { QueryInputRows } from './query-input-rows.ts'

/** Spots that a model is learned from at most; on larger slides a seeded sample stands for all. */
export const MOST_LEARNED = 20_000
const SAMPLE_SEED = 0x5a3b
/** Spots read at a time: 16,384 × 300 inputs are 20 MB. */
export const ROWS_AT_A_TIME = 16_384

/** What a sample is taken of. */
interface Sampled {
  matrix: CsrMatrix
  /** `[nSpot, 2]` */
  xy: Float32Array | null
  /** `[nSpot]`; blocks of `xy` where missing. */
  folds?: Uint8Array
  /** `[nSpot, nHistology]` */
  histology: Float32Array
  nHistology: number
}

/** The spots of a large slide that its model is learned from, and what it takes to read all others. */
export interface Sample {
  /** Ascending. */
  rows: Uint32Array
  /** `[nSpot]` folds of the whole slide: a sampled spot keeps its block of tissue. */
  folds: Uint8Array
  /** `[rows.length]` those of the sampled. */
  ownFolds: Uint8Array
  inputs: QueryInputRows
  /** Makes the sampled rows of the matrix, which whoever learns keeps no longer than it must. */
  measured: () => CsrMatrix
  /** Makes what tells how the sampled spots look: query inputs, with the means over all neighbours and not over sampled ones. */
  look: () => Pick<Sampled, 'xy' | 'histology' | 'nHistology'> & { folds: Uint8Array }
}

/** A uniform sample of `most` spots; null where the slide has no more than that. */
export function sampleSlide(input: Sampled, most: number): Sample | null {
  const { matrix, xy, histology, nHistology } = input
  const nSpot = matrix.nRow
  if (nSpot <= most) return null
  const rows = permutation(nSpot, SAMPLE_SEED).slice(0, most).sort()
  const inputs = new QueryInputRows(histology, nHistology, buildNeighbourhood(xy, nSpot, HISTOLOGY_REACH))
  const folds = input.folds ?? blockFolds(xy, nSpot)
  const ownFolds = Uint8Array.from(rows, (row) => folds[row])
  const look = () => ({
    folds: ownFolds,
    xy: xy && gatherRows(xy, 2, rows),
    histology: inputs.read(rows),
    nHistology: inputs.nInput,
  })
  return { ...{ rows, folds, ownFolds, inputs, look }, measured: () => selectRows(matrix, rows) }
}

/**
 * What histology foretells of every spot, calibrated, per seed `[nSpot, nAxis]`, which multiplies keys: each spot is read by the
 * encoders that saw nothing of its fold of tissue, sampled or not; zeros where histology does not inform. `scale: [nAxis]` of
 * the axes. Written once and in place: all seeds of a large slide are its largest numbers. Code: `CANCELLED`.
 */
export async function readEverySpot(
  { encoders: set, slopes, informs }: Pick<Foretold, 'encoders' | 'slopes' | 'informs'>,
  scale: Float32Array,
  { folds, inputs }: Sample,
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const { nAxis } = set
  const out = set.seeds.map(() => new Float32Array(folds.length * nAxis))
  if (!informs) return out
  const worth = slopes.map((slope, at) => slope / (scale[at % nAxis] || 1))
  for (let fold = 0; fold < N_FOLD; fold++) {
    const spots = Uint32Array.from(folds.keys()).filter((spot) => folds[spot] === fold)
    for (let start = 0; start < spots.length; start += ROWS_AT_A_TIME) {
      const own = spots.subarray(start, start + ROWS_AT_A_TIME)
      const asked = inputs.read(own)
      for (const [seed, encoders] of set.seeds.entries()) {
        const foretold = await readEncoders(set, [encoders[fold]], asked, signal)
        for (let at = 0; at < foretold.length; at++) {
          const axis = at % nAxis
          out[seed][own[Math.floor(at / nAxis)] * nAxis + axis] = foretold[at] * worth[fold * nAxis + axis]
        }
      }
    }
  }
  return out
}
