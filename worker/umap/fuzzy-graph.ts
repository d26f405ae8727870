import type { NearestPoints } from './nearest.ts'

/** Steps of the bisection that finds a point's width, and how near it must come. */
const [N_BISECTION, TOLERANCE] = [64, 1e-5]
/** A width is at least this share of the mean distance, so that copies of one point do not make it nothing. */
const LEAST_SHARE = 1e-3

/** Undirected edges, each once from either end: `head`, `tail` places of points, `weight` in (0, 1]. */
export interface FuzzyGraph {
  head: Uint32Array
  tail: Uint32Array
  weight: Float32Array
}

/**
 * The fuzzy union of what each point says of its neighbours (McInnes, Healy & Melville 2018, section 3.1 and algorithm 2-3): its
 * nearest counts 1, the others fall off by a width at which they sum to log2 of their number with the point itself.
 */
export function fuzzyGraph(near: NearestPoints): FuzzyGraph {
  const own = memberships(near)
  const { k, indices } = near
  const [head, tail, weight]: [number[], number[], number[]] = [[], [], []]
  const add = (a: number, b: number, value: number) => {
    head.push(a, b)
    tail.push(b, a)
    weight.push(value, value)
  }
  for (let at = 0; at < indices.length; at++) {
    const [a, b] = [Math.floor(at / k), indices[at]]
    const back = placeOf(indices, b * k, (b + 1) * k, a)
    if (back < 0) add(a, b, own[at])
    else if (a < b) add(a, b, own[at] + own[back] - own[at] * own[back])
  }
  return { head: Uint32Array.from(head), tail: Uint32Array.from(tail), weight: Float32Array.from(weight) }
}

function placeOf(indices: Uint32Array, start: number, end: number, wanted: number): number {
  for (let at = start; at < end; at++) if (indices[at] === wanted) return at
  return -1
}

/** `[n, k]` how far each neighbour belongs to its point. */
export function memberships({ k, distances }: NearestPoints): Float32Array {
  const out = new Float32Array(distances.length)
  const overall = distances.reduce((sum, distance) => sum + distance, 0) / (distances.length || 1)
  for (let start = 0; start < distances.length; start += k) {
    const own = distances.subarray(start, start + k)
    const nearest = own.find((distance) => distance > 0) ?? 0
    const width = widthOf(own, nearest, overall)
    for (let at = 0; at < k; at++)
      out[start + at] = own[at] <= nearest ? 1 : Math.exp((nearest - own[at]) / width)
  }
  return out
}

function widthOf(distances: Float32Array, nearest: number, overall: number): number {
  const target = Math.log2(distances.length + 1)
  let [low, high, width] = [0, Number.POSITIVE_INFINITY, 1]
  for (let step = 0; step < N_BISECTION; step++) {
    let sum = 0
    for (const distance of distances) sum += distance <= nearest ? 1 : Math.exp((nearest - distance) / width)
    if (Math.abs(sum - target) < TOLERANCE) break
    if (sum > target) high = width
    else low = width
    width = high === Number.POSITIVE_INFINITY ? width * 2 : (low + high) / 2
  }
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length
  return Math.max(width, LEAST_SHARE * (nearest > 0 ? mean : overall)) || 1
}
