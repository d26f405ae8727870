import { setImmediate } from 'node:timers/promises'
import { buildProduct } from '../../models/products.ts'
import { largest } from '../stats/ranks.ts'
import { transposeRows } from '../stats/rows.ts'
import { meanRowOf, rowProducts } from './row-products.ts'
import { float32, floatsOf, openSession } from './runtime.ts'

/** Products of one call: enough to be worth it, small enough to stay near the cores. */
const TILE_BYTES = 8 * 1024 * 1024

/** The best features of some spots, one spot after the other. */
export interface TopTile {
  /** First spot; the others follow. */
  start: number
  /** `[nSpot of the tile, k]` best first, equal scores in the order of the file. */
  features: Uint32Array
  /** `[nSpot of the tile, k]` */
  scores: Float32Array
}

/**
 * The `k` best features of every spot by `queries·keysᵀ`, tile by tile, each number to the bit as `rowProducts` and `largest`
 * give it for the spot alone. onnxruntime's product in single precision finds who can be among them: whoever is not
 * farther below the k-th than rounding reaches; only those are computed again.
 * `queries: [nSpot, width]`, `keys: [nFeature, width]`. Code: `CANCELLED`.
 */
export async function* topScores(
  { queries, keys, width }: { queries: Float32Array; keys: Float32Array; width: number },
  k: number,
  signal: AbortSignal,
): AsyncGenerator<TopTile> {
  const nSpot = queries.length / width
  const nFeature = keys.length / width
  const rows = Math.max(1, Math.floor(TILE_BYTES / (4 * nFeature)))
  const session = await openSession(buildProduct().toBytes())
  const b = float32(transposeRows(keys, width), [width, nFeature])
  const chooser = new Chooser(keys, width, k)
  try {
    for (let start = 0; start < nSpot; start += rows) {
      signal.throwIfAborted()
      const n = Math.min(rows, nSpot - start)
      const a = float32(queries.subarray(start * width, (start + n) * width), [n, width])
      const product = floatsOf((await session.run({ a, b })).product)
      const tile = { start, features: new Uint32Array(n * k), scores: new Float32Array(n * k) }
      for (let row = 0; row < n; row++) {
        const query = meanRowOf(queries, width, Uint32Array.of(start + row))
        chooser.choose(query, product.subarray(row * nFeature, (row + 1) * nFeature), tile, row * k)
      }
      yield tile
      // A click waits for one tile of this at most.
      await setImmediate()
    }
  } finally {
    await session.release()
  }
}

/** The same of rows that are no products: `row` gives a spot's `[nFeature]`. Code: `CANCELLED`. */
export async function* topRows(
  nSpot: number,
  k: number,
  row: (spot: number) => Float32Array,
  signal: AbortSignal,
): AsyncGenerator<TopTile> {
  for (let start = 0; start < nSpot; start++) {
    const own = row(start)
    const features = largest(own, k)
    yield { start, features, scores: Float32Array.from(features, (feature) => own[feature]) }
    await setImmediate()
    signal.throwIfAborted()
  }
}

/** Chooses a spot's best features from rounded scores. */
class Chooser {
  readonly #keys: Float32Array
  readonly #width: number
  readonly #k: number
  readonly #longest: number
  readonly #buffer: Float32Array

  constructor(keys: Float32Array, width: number, k: number) {
    this.#keys = keys
    this.#width = width
    this.#k = k
    let squares = 0
    for (let at = 0; at < keys.length; at += width)
      squares = Math.max(squares, squaredLength(keys.subarray(at, at + width)))
    this.#longest = Math.sqrt(squares)
    this.#buffer = new Float32Array(4 * k + 64)
  }

  /** Writes the `k` best from `at` on into a tile. */
  choose(query: Float64Array, rounded: Float32Array, { features, scores }: TopTile, at: number): void {
    // |computed - true| is at most width·2⁻²⁴·Σ|q·k| (Higham 2002, section 3.1), the sum at most |q||k|; doubled for its
    // higher orders and the rounding of the exact, and once more because the k-th is itself rounded.
    const reach = 4 * (this.#width + 2) * 2 ** -24 * Math.sqrt(squaredLength(query)) * this.#longest
    const floor = this.#kth(rounded) - reach
    const candidates: number[] = []
    for (let feature = 0; feature < rounded.length; feature++)
      if (!(rounded[feature] < floor)) candidates.push(feature)
    const exact = this.#exactScores(query, candidates)
    const best = largest(exact, this.#k)
    for (let place = 0; place < best.length; place++) {
      features[at + place] = candidates[best[place]]
      scores[at + place] = exact[best[place]]
    }
  }

  #exactScores(query: Float64Array, candidates: readonly number[]): Float32Array {
    const width = this.#width
    const own = new Float32Array(candidates.length * width)
    for (const [k, feature] of candidates.entries())
      own.set(this.#keys.subarray(feature * width, (feature + 1) * width), k * width)
    return rowProducts(query, own, width)
  }

  /** The k-th largest value, with a buffer that is cut back to the best whenever it is full. */
  #kth(values: Float32Array): number {
    const k = Math.min(this.#k, values.length)
    let n = 0
    let floor = Number.NEGATIVE_INFINITY
    for (let at = 0; at < values.length; at++) {
      if (values[at] < floor) continue
      this.#buffer[n++] = values[at]
      if (n < this.#buffer.length) continue
      this.#buffer.sort()
      this.#buffer.copyWithin(0, n - k)
      n = k
      floor = this.#buffer[0]
    }
    const left = this.#buffer.subarray(0, n).sort()
    return left[n - k]
  }
}

function squaredLength(values: ArrayLike<number>): number {
  let sum = 0
  for (let k = 0; k < values.length; k++) sum += values[k] ** 2
  return sum
}
