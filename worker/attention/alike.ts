import { createRandom } from '../stats/random.ts'
import type { Neighbourhood } from './neighbours.ts'
import type { SpotStates } from './state.ts'

/** Spots that a spot is pooled with at most, itself included. */
const MOST_ALIKE = 32
/** Where `exp(-x)` is nothing. */
const FARTHEST = 9
/** Distances that are looked at: beyond them a seeded sample of spots stands for all. */
const MOST_PAIRS = 64e6
const SMALLEST_SAMPLE = 1000

/**
 * The spots most alike each spot, itself first, with weights that sum to 1: `w ∝ exp(-d²/2σ²)` over distances of their
 * states, σ² being the noise, so that spots count as alike when noise could make the difference; where none is, a spot
 * stays alone. Distance on the tissue plays no part. `width` is that of the states.
 */
export function alikeSpots({ states, noise }: SpotStates, width: number): Neighbourhood {
  const nSpot = states.length / width
  const pool = poolOf(nSpot)
  const lists = Array.from({ length: nSpot }, (_, spot) => weigh(spot, states, width, noise, pool))
  const indptr = new Uint32Array(nSpot + 1)
  lists.forEach(({ spots }, spot) => {
    indptr[spot + 1] = indptr[spot] + spots.length
  })
  const indices = new Uint32Array(indptr[nSpot])
  const weights = new Float32Array(indptr[nSpot])
  lists.forEach((list, spot) => {
    indices.set(list.spots, indptr[spot])
    weights.set(list.weights, indptr[spot])
  })
  return { indptr, indices, weights }
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
  const all = Uint32Array.from({ length: nSpot }, (_, spot) => spot)
  if (size >= nSpot) return all
  const random = createRandom(0xa11e)
  for (let k = 0; k < size; k++) {
    const other = k + random.integer(nSpot - k)
    const held = all[k]
    all[k] = all[other]
    all[other] = held
  }
  return all.slice(0, size)
}

function weigh(spot: number, states: Float32Array, width: number, noise: number, pool: Uint32Array) {
  const found: { other: number; squares: number }[] = []
  for (const other of pool) {
    let squares = 0
    for (let j = 0; j < width; j++) squares += (states[spot * width + j] - states[other * width + j]) ** 2
    if (other !== spot && squares < FARTHEST * 2 * noise) found.push({ other, squares })
  }
  found.sort((a, b) => a.squares - b.squares || a.other - b.other)
  const kept = found.slice(0, MOST_ALIKE - 1)
  const raw = [1, ...kept.map(({ squares }) => Math.exp(-squares / (2 * noise)))]
  const total = raw.reduce((sum, value) => sum + value, 0)
  return { spots: [spot, ...kept.map(({ other }) => other)], weights: raw.map((value) => value / total) }
}
