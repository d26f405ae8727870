import { createRandom, type Random } from '../../../worker/stats/random.ts'
import type { CsrMatrix } from '../../../worker/stats/sparse.ts'

export const N_SPOT = 150
export const N_FEATURE = 60
export const ALL_FEATURES = Uint32Array.from({ length: N_FEATURE }, (_, feature) => feature)

/** Counts in which two hidden programmes move every feature by `strength`, at a mean depth per feature; and the programmes. */
export function plantedCounts(
  strength: number,
  depth: number,
  draw = (random: Random): [number, number] => [random.normal(), random.normal()],
  seed = 31,
): { counts: CsrMatrix; hidden: [number, number][] } {
  const random = createRandom(seed)
  const hidden: [number, number][] = []
  const rows = Array.from({ length: N_SPOT }, () => {
    const state = draw(random)
    hidden.push(state)
    return Array.from({ length: N_FEATURE }, (_, feature) => {
      const sign = feature % 4 < 2 ? 1 : -1
      return random.poisson(depth * Math.exp(strength * sign * state[feature % 2]))
    })
  })
  const indptr = new Uint32Array(N_SPOT + 1)
  rows.forEach((row, spot) => {
    indptr[spot + 1] = indptr[spot] + row.filter((count) => count > 0).length
  })
  const counts = {
    nRow: N_SPOT,
    nColumn: N_FEATURE,
    indptr,
    indices: Uint32Array.from(rows.flatMap((row) => [...row.keys()].filter((k) => row[k] > 0))),
    values: Float32Array.from(rows.flatMap((row) => row.filter((count) => count > 0))),
  }
  return { counts, hidden }
}
