import { setImmediate } from 'node:timers/promises'
import { NeighbourLists } from './growing-list.ts'
import { permutation } from './motions.ts'
import type { Neighbourhood } from './neighbours.ts'
import type { SpotStates } from './state.ts'

/** Spots that a spot is pooled with at most, itself included. */
const MOST_ALIKE = 32
/** Where `exp(-x)` is nothing. */
const FARTHEST = 9
/** Distances that are looked at: beyond them a seeded sample of spots stands for all. */
const MOST_PAIRS = 64e6
const SMALLEST_SAMPLE = 1000
const SAMPLE_SEED = 0xa11e
/** Spots after which other requests get their turn. */
const SPOTS_BETWEEN_BREATHS = 64

/**
 * The spots most alike each spot, itself first, with weights that sum to 1: `w ∝ exp(-d²/2σ²)` over distances of their
 * states, σ² being the noise, so that spots count as alike when noise could make the difference; where none is, a spot
 * stays alone. Distance on the tissue plays no part. `width` is that of the states. Code: `CANCELLED`.
 */
export async function alikeSpots(
  { states, noise }: SpotStates,
  width: number,
  signal: AbortSignal,
): Promise<Neighbourhood> {
  const nSpot = states.length / width
  const pool = poolOf(nSpot)
  const lists = new NeighbourLists(nSpot)
  for (let spot = 0; spot < nSpot; spot++) {
    const { spots, weights } = weigh(spot, states, width, noise, pool)
    lists.add(spots, weights)
    if (spot % SPOTS_BETWEEN_BREATHS !== 0) continue
    await setImmediate()
    signal.throwIfAborted()
  }
  return lists.finish()
}

/** Every spot alone: what stands for likeness where the noise cannot be known. */
export function aloneSpots(nSpot: number): Neighbourhood {
  return {
    indptr: Uint32Array.from({ length: nSpot + 1 }, (_, k) => k),
    indices: Uint32Array.from({ length: nSpot }, (_, k) => k),
    weights: new Float32Array(nSpot).fill(1),
  }
}

function poolOf(nSpot: number): Uint32Array {
  const size = Math.max(SMALLEST_SAMPLE, Math.floor(MOST_PAIRS / nSpot))
  return size < nSpot
    ? permutation(nSpot, SAMPLE_SEED).slice(0, size)
    : Uint32Array.from({ length: nSpot }, (_, spot) => spot)
}

/** Spots with weights that do not sum to 1 yet. */
interface Weighed {
  spots: number[]
  weights: number[]
}

function weigh(spot: number, states: Float32Array, width: number, noise: number, pool: Uint32Array): Weighed {
  const nearest = new Nearest(MOST_ALIKE - 1, FARTHEST * 2 * noise)
  for (const other of pool) {
    let squares = 0
    // Most spots are soon too far.
    for (let j = 0; j < width && squares < nearest.limit; j++)
      squares += (states[spot * width + j] - states[other * width + j]) ** 2
    if (other !== spot && squares < nearest.limit) nearest.add(other, squares)
  }
  const weights = [1, ...nearest.squares.map((squares) => Math.exp(-squares / (2 * noise)))]
  return { spots: [spot, ...nearest.spots], weights }
}

/** The nearest spots so far, nearest first; `limit` is the squared distance from which on nothing is taken. */
class Nearest {
  readonly spots: number[] = []
  readonly squares: number[] = []
  limit: number
  readonly #most: number

  constructor(most: number, limit: number) {
    this.#most = most
    this.limit = limit
  }

  add(spot: number, squares: number): void {
    let at = this.spots.length
    while (at > 0 && this.squares[at - 1] > squares) at--
    this.spots.splice(at, 0, spot)
    this.squares.splice(at, 0, squares)
    if (this.spots.length > this.#most) {
      this.spots.pop()
      this.squares.pop()
    }
    if (this.spots.length === this.#most) this.limit = this.squares[this.#most - 1]
  }
}

/** `[nSpot]` how much each spot counts where chosen spots are pooled with those alike; sums to 1. */
export function pooledWeights({ indptr, indices, weights }: Neighbourhood, spots: Uint32Array): Float64Array {
  const out = new Float64Array(indptr.length - 1)
  for (const spot of spots)
    for (let k = indptr[spot]; k < indptr[spot + 1]; k++) out[indices[k]] += weights[k] / spots.length
  return out
}
