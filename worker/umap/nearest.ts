import { setImmediate } from 'node:timers/promises'
import { buildProduct } from '../../models/products.ts'
import { float32, floatsOf, openSession } from '../attention/runtime.ts'
import type { Points } from '../stats/k-means.ts'
import { transposeRows } from '../stats/rows.ts'

/** Products of one call: enough to be worth it, small enough that a click waits for one of them. */
const TILE_BYTES = 8 * 1024 * 1024

/** The nearest points of each of some points, nearest first. */
export interface NearestPoints {
  k: number
  /** `[n, k]` places among those that were searched. */
  indices: Uint32Array
  /** `[n, k]` Euclidean distances. */
  distances: Float32Array
}

interface Search {
  k: number
  /** True: `points` are `among` themselves, and none is its own neighbour. */
  isSelf: boolean
  signal: AbortSignal
  onDone: (nDone: number) => void
}

/**
 * The `k` points of `among: [m, width]` nearest to each of `points: [n, width]`, by all distances: onnxruntime's products find
 * who can be among them, those are measured again in double precision. Code: `CANCELLED`.
 */
export async function nearestPoints(
  points: Points,
  among: Points,
  { k, isSelf, signal, onDone }: Search,
): Promise<NearestPoints> {
  const { width } = points
  const [n, m] = [points.values.length / width, among.values.length / width]
  const rows = Math.max(1, Math.floor(TILE_BYTES / (4 * m)))
  const found = { k, indices: new Uint32Array(n * k), distances: new Float32Array(n * k) }
  const session = await openSession(buildProduct().toBytes())
  const b = float32(transposeRows(among.values, width), [width, m])
  const squares = squaredLengths(among)
  try {
    for (let start = 0; start < n; start += rows) {
      signal.throwIfAborted()
      const size = Math.min(rows, n - start)
      const a = float32(points.values.subarray(start * width, (start + size) * width), [size, width])
      const product = floatsOf((await session.run({ a, b })).product)
      for (let row = 0; row < size; row++) {
        const own = product.subarray(row * m, (row + 1) * m)
        const near = nearestByProduct(own, squares, k, isSelf ? start + row : -1)
        measure(points, start + row, among, near, found)
      }
      onDone(start + size)
      await setImmediate()
    }
  } finally {
    await session.release()
  }
  return found
}

/** Places of the `k` smallest `|b|² - 2ab`, which order as distances from `a` do; `self` is left out. */
function nearestByProduct(product: Float32Array, squares: Float32Array, k: number, self: number): number[] {
  const places: number[] = []
  const values: number[] = []
  let limit = Number.POSITIVE_INFINITY
  for (let at = 0; at < product.length; at++) {
    const value = squares[at] - 2 * product[at]
    if (value >= limit || at === self) continue
    let place = values.length
    while (place > 0 && values[place - 1] > value) place--
    values.splice(place, 0, value)
    places.splice(place, 0, at)
    if (values.length > k) {
      values.pop()
      places.pop()
    }
    if (values.length === k) limit = values[k - 1]
  }
  return places
}

/** Writes a point's neighbours with their distances, nearest first: products lose the digits of small distances. */
function measure(points: Points, point: number, among: Points, near: number[], found: NearestPoints): void {
  const { width } = points
  const measured = near
    .map((place) => {
      let sum = 0
      for (let j = 0; j < width; j++)
        sum += (points.values[point * width + j] - among.values[place * width + j]) ** 2
      return { place, distance: Math.sqrt(sum) }
    })
    .sort((one, other) => one.distance - other.distance || one.place - other.place)
  measured.forEach(({ place, distance }, at) => {
    found.indices[point * found.k + at] = place
    found.distances[point * found.k + at] = distance
  })
}

function squaredLengths({ values, width }: Points): Float32Array {
  const out = new Float32Array(values.length / width)
  for (let at = 0; at < values.length; at++) out[Math.floor(at / width)] += values[at] ** 2
  return out
}
