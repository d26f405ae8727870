import Flatbush from 'flatbush'
import { nearestSpacing } from './spacing.ts'

/** Neighbours of every spot, without itself, each pair both ways; compressed as a sparse matrix without values. */
export interface SpotGraph {
  /** `[nSpot + 1]` */
  indptr: Uint32Array
  indices: Uint32Array
}

/**
 * How far a neighbour may lie, in median distances to the nearest spot. On a hexagonal array it reaches the 6 spots of the first
 * ring (the second begins at 1.73), on a square one all 8 around (1.41; the next lie at 2).
 */
const REACH = 1.5

/** The graph of `xy: [nSpot, 2]`; a spot without coordinates (NaN) has no neighbours. */
export function spotGraph(xy: Float32Array): SpotGraph {
  const nSpot = xy.length / 2
  const placed: number[] = []
  for (let spot = 0; spot < nSpot; spot++)
    if (Number.isFinite(xy[2 * spot] + xy[2 * spot + 1])) placed.push(spot)
  const indptr = new Uint32Array(nSpot + 1)
  const spacing = nearestSpacing(xy)
  if (spacing === null) return { indptr, indices: new Uint32Array(0) }
  const index = new Flatbush(placed.length, 16, Float32Array)
  for (const spot of placed) index.add(xy[2 * spot], xy[2 * spot + 1])
  index.finish()
  const found: number[] = []
  const reach = REACH * spacing
  for (let spot = 0, k = 0; spot < nSpot; spot++) {
    if (placed[k] === spot) {
      k++
      const [x, y] = [xy[2 * spot], xy[2 * spot + 1]]
      const near = index.search(x - reach, y - reach, x + reach, y + reach).map((at) => placed[at])
      for (const other of near.sort((a, b) => a - b))
        if (other !== spot && Math.hypot(xy[2 * other] - x, xy[2 * other + 1] - y) <= reach) found.push(other)
    }
    indptr[spot + 1] = found.length
  }
  return { indptr, indices: Uint32Array.from(found) }
}

/**
 * The spots at most `rings` steps away from `spots`, these included, ascending. `[nSpot]` is known by the graph.
 */
export function growSpots({ indptr, indices }: SpotGraph, spots: Uint32Array, rings: number): Uint32Array {
  const isIn = membership(spots, indptr.length - 1)
  let edge = [...spots]
  for (let ring = 0; ring < rings && edge.length > 0; ring++) {
    const next: number[] = []
    for (const spot of edge)
      for (let k = indptr[spot]; k < indptr[spot + 1]; k++) {
        if (isIn[indices[k]] === 1) continue
        isIn[indices[k]] = 1
        next.push(indices[k])
      }
    edge = next
  }
  return membersOf(isIn, 1)
}

/**
 * The spots of `spots` that are more than `rings` steps away from every other spot, ascending. The tissue's own edge does not
 * eat into a region: outside of it there is nothing to be near to.
 */
export function shrinkSpots(graph: SpotGraph, spots: Uint32Array, rings: number): Uint32Array {
  const outside = membersOf(membership(spots, graph.indptr.length - 1), 0)
  return membersOf(membership(growSpots(graph, outside, rings), graph.indptr.length - 1), 0)
}

function membership(spots: Uint32Array, nSpot: number): Uint8Array {
  const isIn = new Uint8Array(nSpot)
  for (const spot of spots) isIn[spot] = 1
  return isIn
}

function membersOf(isIn: Uint8Array, value: number): Uint32Array {
  const out: number[] = []
  for (let spot = 0; spot < isIn.length; spot++) if (isIn[spot] === value) out.push(spot)
  return Uint32Array.from(out)
}
