import { breathe } from '../stats/breathe.ts'
import type { SpotRows } from '../stats/feature-tiles.ts'
import type { SpotGraph } from '../stats/spot-graph.ts'

/** Spots after which other requests get their turn. */
const SPOTS_BETWEEN_BREATHS = 1024

/** What Moran's I of a feature is made of. */
interface MoranSums {
  sum: number
  squares: number
  /** Over the pairs of the graph, each both ways, the products of both values, and the first value. */
  cross: number
  weighted: number
}

/** Moran's I of `n` spots and `nPair` pairs; NaN where constant. */
export function moranOfSums({ sum, squares, cross, weighted }: MoranSums, n: number, nPair: number): number {
  const mean = sum / n
  const variance = squares - n * mean * mean
  if (!(variance > 1e-12 * squares) || nPair === 0) return Number.NaN
  return ((n / nPair) * (cross - 2 * mean * weighted + mean * mean * nPair)) / variance
}

/**
 * As `moranOf`, of a slide that is read by spots: a spot's row is laid out over all features, and its neighbours' rows are read along
 * it. By features the neighbours' values of a large slide lie all over memory, which takes ten times as long. The sums run
 * in another order, so that values agree to rounding. Code: `CANCELLED`.
 */
export async function moranOfRows(
  { matrix, read }: SpotRows,
  graph: SpotGraph,
  signal: AbortSignal,
): Promise<Float64Array> {
  const { nRow, nColumn, indptr, indices } = matrix
  const [sum, squares, weighted, cross] = Array.from({ length: 4 }, () => new Float64Array(nColumn))
  const laid = new Float32Array(nColumn)
  const [own, other] = [0, 1].map(() => new Float32Array(nColumn))
  for (let spot = 0; spot < nRow; spot++) {
    if (spot % SPOTS_BETWEEN_BREATHS === 0) await breathe(signal)
    const [start, end] = [indptr[spot], indptr[spot + 1]]
    const nNear = graph.indptr[spot + 1] - graph.indptr[spot]
    read(spot, own)
    for (let k = start; k < end; k++) {
      const value = own[k - start]
      laid[indices[k]] = value
      sum[indices[k]] += value
      squares[indices[k]] += value * value
      weighted[indices[k]] += value * nNear
    }
    for (let at = graph.indptr[spot]; at < graph.indptr[spot + 1]; at++) {
      const near = graph.indices[at]
      // Each pair once: it counts twice below.
      if (near < spot) continue
      read(near, other)
      addProducts(laid, other, indices, indptr[near], indptr[near + 1], cross)
    }
    for (let k = start; k < end; k++) laid[indices[k]] = 0
  }
  return sum.map((_, feature) =>
    moranOfSums(
      {
        sum: sum[feature],
        squares: squares[feature],
        cross: 2 * cross[feature],
        weighted: weighted[feature],
      },
      nRow,
      graph.indices.length,
    ),
  )
}

/** Adds to `out: [nFeature]` the products of a row that is laid out, `[nFeature]`, with the stored values of another. */
function addProducts(
  laid: Float32Array,
  values: Float32Array,
  indices: Uint32Array,
  start: number,
  end: number,
  out: Float64Array,
): void {
  for (let k = start; k < end; k++) out[indices[k]] += laid[indices[k]] * values[k - start]
}
