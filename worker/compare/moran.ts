import type { SpatialPattern } from '../api/regions.ts'
import { breathe } from '../stats/breathe.ts'
import { adjustPValues } from '../stats/false-discovery.ts'
import type { FeatureTiles } from '../stats/feature-tiles.ts'
import { normalTail } from '../stats/normal.ts'
import { createRandom } from '../stats/random.ts'
import type { CsrMatrix } from '../stats/sparse.ts'
import type { SpotGraph } from '../stats/spot-graph.ts'
import { hilbertOrder } from './hilbert.ts'
import { moranOfRows, moranOfSums } from './moran-rows.ts'

/** Spots of a block: about three spacings along each side. */
const BLOCK_SPOTS = 9
const SHIFT_SEED = 0x30a

/** What Moran's I is measured on. */
export interface Mapped {
  byFeature: FeatureTiles
  xy: Float32Array
  graph: SpotGraph
}

export interface MoranOptions {
  nShift: number
  signal: AbortSignal
  onShift?: (done: number) => void
}

/**
 * Moran's I of every feature over the neighbour graph, and the chance that maps reach it whose blocks of 9 spots were moved over the
 * tissue: what is only smooth within a block is no finding. One-sided, by mean and sd over the shifts (normal), Benjamini-Hochberg
 * adjusted. Spots without neighbours count in the mean and variance alone. Code: `CANCELLED`.
 */
export async function measureMoran(
  mapped: Mapped,
  { nShift, signal, onShift }: MoranOptions,
): Promise<SpatialPattern> {
  const { byFeature, graph, xy } = mapped
  const { nFeature, bySpot } = byFeature
  const measure = async (over: SpotGraph) => {
    if (bySpot) return moranOfRows(bySpot, over, signal)
    const out = new Float64Array(nFeature)
    for await (const tile of byFeature.read(signal)) out.set(moranOf(tile.byFeature, over), tile.first)
    return out
  }
  const moran = await measure(graph)
  const sums = new Float64Array(nFeature)
  const squares = new Float64Array(nFeature)
  const order = hilbertOrder(xy)
  const random = createRandom(SHIFT_SEED)
  for (let shift = 0; shift < nShift; shift++) {
    const values = await measure(movedGraph(graph, order, blockOrder(order.length, random.integer)))
    values.forEach((value, feature) => {
      // About the true value, so that the difference of squares keeps its digits.
      const gap = value - moran[feature]
      sums[feature] += gap
      squares[feature] += gap * gap
    })
    onShift?.(shift + 1)
    await breathe(signal)
  }
  const p = Float64Array.from(moran, (value, feature) => {
    const mean = sums[feature] / nShift
    const variance = (squares[feature] - nShift * mean * mean) / (nShift - 1)
    if (Number.isNaN(value)) return Number.NaN
    return variance > 1e-18 ? normalTail(-mean / Math.sqrt(variance)) : 1
  })
  return {
    moran: Float32Array.from(moran),
    p,
    pAdjusted: adjustPValues(p),
    nShift,
    blockSpacings: Math.sqrt(BLOCK_SPOTS),
  }
}

/** `[nFeature]` Moran's I with weight 1 for every pair of the graph; only stored values cost time. NaN where constant. */
export function moranOf(
  { nRow, nColumn: n, indptr, indices, values }: CsrMatrix,
  graph: SpotGraph,
): Float64Array {
  const dense = new Float64Array(n)
  const nPair = graph.indices.length
  const out = new Float64Array(nRow)
  for (let feature = 0; feature < nRow; feature++) {
    const [start, end] = [indptr[feature], indptr[feature + 1]]
    let [sum, squares, cross, weighted] = [0, 0, 0, 0]
    for (let k = start; k < end; k++) {
      dense[indices[k]] = values[k]
      sum += values[k]
      squares += values[k] * values[k]
    }
    for (let k = start; k < end; k++) {
      const [from, to] = [graph.indptr[indices[k]], graph.indptr[indices[k] + 1]]
      let around = 0
      for (let at = from; at < to; at++) around += dense[graph.indices[at]]
      cross += values[k] * around
      weighted += values[k] * (to - from)
    }
    for (let k = start; k < end; k++) dense[indices[k]] = 0
    out[feature] = moranOfSums({ sum, squares, cross, weighted }, n, nPair)
  }
  return out
}

/** A random order of the blocks along the curve, `[n]` place that each place's value comes to stand at. */
function blockOrder(n: number, integer: (below: number) => number): Uint32Array {
  // Blocks begin elsewhere each time, so that no border is always cut.
  const offset = integer(BLOCK_SPOTS)
  const starts = [0]
  for (let at = offset; at < n; at += BLOCK_SPOTS) if (at > 0) starts.push(at)
  const blocks = starts.map((start, k) => [start, starts[k + 1] ?? n])
  for (let i = blocks.length - 1; i > 0; i--) {
    const j = integer(i + 1)
    ;[blocks[i], blocks[j]] = [blocks[j], blocks[i]]
  }
  const out = new Uint32Array(n)
  let next = 0
  for (const [start, end] of blocks) for (let at = start; at < end; at++) out[at] = next++
  return out
}

/** The neighbours that values have once they were moved: value at place `k` of the order stands at place `placeOf[k]`. */
function movedGraph(graph: SpotGraph, order: Uint32Array, placeOf: Uint32Array): SpotGraph {
  const nSpot = graph.indptr.length - 1
  const standsAt = Uint32Array.from({ length: nSpot }, (_, spot) => spot)
  const valueAt = standsAt.slice()
  for (let k = 0; k < order.length; k++) {
    standsAt[order[k]] = order[placeOf[k]]
    valueAt[order[placeOf[k]]] = order[k]
  }
  const indptr = new Uint32Array(nSpot + 1)
  const indices = new Uint32Array(graph.indices.length)
  for (let spot = 0, at = 0; spot < nSpot; spot++) {
    const place = standsAt[spot]
    for (let k = graph.indptr[place]; k < graph.indptr[place + 1]; k++)
      indices[at++] = valueAt[graph.indices[k]]
    indptr[spot + 1] = at
  }
  return { indptr, indices }
}
