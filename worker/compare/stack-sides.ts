import { breathe } from '../stats/breathe.ts'
import type { FeatureTiles } from '../stats/feature-tiles.ts'
import type { CsrMatrix } from '../stats/sparse.ts'

/** Values that are stacked at once, unless a single feature has more: with the two sides' own, some 320 MB. */
const MOST_IN_BLOCK = 20e6

/** Spots of one slide and the features that are compared there. */
export interface StackedSide {
  /** `[nSpot, nFeature]` the slide by spot, which tells how many values there will be. */
  matrix: CsrMatrix
  /** The slide by feature. */
  byFeature: FeatureTiles
  /** `[nShared]` features of the slide, each once. */
  features: Uint32Array
  /** Each once. */
  spots: Uint32Array
}

/** A feature's values at the side's spots, in the order that the slide has them. */
interface Row {
  columns: Uint32Array
  values: Float32Array
}

/**
 * The values of two sides over shared features, `[nShared, nA + nB]` gene-major, A's spots first, in blocks of features that are made
 * when their turn comes and given up after: each reads both slides anew. Where each gene's values ascend on both slides, as in
 * the copy by gene of an open slide, they ascend here: two ordered rows are merged and nothing is sorted.
 */
export function stackSides(a: StackedSide, b: StackedSide, mostInBlock = MOST_IN_BLOCK): FeatureTiles {
  const nShared = a.features.length
  const [sizesA, sizesB] = [sizesOf(a), sizesOf(b)]
  return {
    ...{ nFeature: nShared, nSpot: a.spots.length + b.spots.length, bySpot: null },
    async *read(signal) {
      for (let first = 0; first < nShared; ) {
        if (first > 0) await breathe(signal)
        let end = first
        let n = 0
        do n += sizesA[end] + sizesB[end++]
        while (end < nShared && n + sizesA[end] + sizesB[end] <= mostInBlock)
        const ofBlock = (side: StackedSide) => ({ ...side, features: side.features.subarray(first, end) })
        yield { first, byFeature: await stackBlock(ofBlock(a), ofBlock(b), signal) }
        first = end
      }
    },
  }
}

/** `[nShared]` values that each feature has at the side's spots. */
function sizesOf({ matrix: { nColumn, indptr, indices }, features, spots }: StackedSide): Uint32Array {
  const sizes = new Uint32Array(nColumn)
  for (const spot of spots) for (let k = indptr[spot]; k < indptr[spot + 1]; k++) sizes[indices[k]]++
  return features.map((feature) => sizes[feature])
}

async function stackBlock(a: StackedSide, b: StackedSide, signal: AbortSignal): Promise<CsrMatrix> {
  const nShared = a.features.length
  const rowsA = await rowsOf(a, 0, signal)
  const rowsB = await rowsOf(b, a.spots.length, signal)
  let nValue = 0
  for (const rows of [rowsA, rowsB]) for (const { values } of rows) nValue += values.length
  const out: CsrMatrix = {
    ...{ nRow: nShared, nColumn: a.spots.length + b.spots.length },
    ...{ indptr: new Uint32Array(nShared + 1), indices: new Uint32Array(nValue) },
    values: new Float32Array(nValue),
  }
  for (let k = 0; k < nShared; k++) out.indptr[k + 1] = merge(rowsA[k], rowsB[k], out, out.indptr[k])
  return out
}

/** `[nShared]`, with columns from `first` on; reads the slide tile by tile and keeps no more than the side's own values. */
async function rowsOf(
  { byFeature, features, spots }: StackedSide,
  first: number,
  signal: AbortSignal,
): Promise<Row[]> {
  const columns = new Int32Array(byFeature.nSpot).fill(-1)
  spots.forEach((spot, at) => {
    columns[spot] = first + at
  })
  const placeOf = new Int32Array(byFeature.nFeature).fill(-1)
  features.forEach((feature, k) => {
    placeOf[feature] = k
  })
  const rows: Row[] = new Array(features.length)
  let nLeft = features.length
  for await (const { first: firstFeature, byFeature: tile } of byFeature.read(signal)) {
    for (let own = 0; own < tile.nRow; own++) {
      const place = placeOf[firstFeature + own]
      if (place < 0) continue
      rows[place] = keptOf(tile, own, columns)
      nLeft--
    }
    if (nLeft === 0) break
  }
  return rows
}

function keptOf({ indptr, indices, values }: CsrMatrix, row: number, columns: Int32Array): Row {
  const kept: Row = { columns: new Uint32Array(0), values: new Float32Array(0) }
  let n = 0
  for (let k = indptr[row]; k < indptr[row + 1]; k++) if (columns[indices[k]] >= 0) n++
  if (n === 0) return kept
  kept.columns = new Uint32Array(n)
  kept.values = new Float32Array(n)
  let at = 0
  for (let k = indptr[row]; k < indptr[row + 1]; k++) {
    if (columns[indices[k]] < 0) continue
    kept.columns[at] = columns[indices[k]]
    kept.values[at++] = values[k]
  }
  return kept
}

/** Writes both rows from place `n` on, the lower value first; the place behind them. */
function merge(a: Row, b: Row, { indices, values }: CsrMatrix, n: number): number {
  let [i, j] = [0, 0]
  while (i < a.values.length || j < b.values.length) {
    const isA = j === b.values.length || (i < a.values.length && a.values[i] <= b.values[j])
    indices[n] = isA ? a.columns[i] : b.columns[j]
    values[n++] = isA ? a.values[i++] : b.values[j++]
  }
  return n
}
