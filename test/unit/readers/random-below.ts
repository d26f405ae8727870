import { createRandom } from '../../../worker/stats/random.ts'

/** Whole numbers from 0 to below a bound, the same for the same seed. */
export function randomBelow(seed: number): (bound: number) => number {
  const random = createRandom(seed)
  return (bound) => Math.floor(random.uniform() * bound)
}
