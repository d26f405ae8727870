import { logNormalise } from '../stats/normalise.ts'
import type { CsrMatrix } from '../stats/sparse.ts'
import { thinCounts } from '../stats/thinning.ts'
import { leftSingularVectors } from './programmes.ts'
import { denseScores, rankScores } from './rank-scores.ts'

/** How many programmes carry over from one half of the counts to the other, and how well. */
export interface Reliability {
  nProgramme: number
  /** r: slope of one half's scores on the other's programmes; what "measured here" is worth. */
  slope: number
}

const CANDIDATES = [2, 4, 8, 12]

/**
 * Reliability by count thinning (MODEL.md section 3): splits counts binomially, describes half A by k programmes and
 * asks how much of half B they explain; the k that explains most is kept. Where X is not counts, a middle choice.
 */
export async function measureReliability(
  counts: CsrMatrix,
  isCounts: boolean,
  features: Uint32Array,
): Promise<Reliability> {
  const limit = Math.min(counts.nRow, features.length) - 1
  if (!isCounts) return { nProgramme: Math.max(1, Math.min(8, limit)), slope: 0.7 }
  const [a, b] = thinCounts(counts, 0x7415).map((half) =>
    denseScores(rankScores(logNormalise(half)), features, 1),
  )
  const candidates = CANDIDATES.filter((k) => k <= limit)
  const most = candidates.at(-1) ?? 1
  const n = counts.nRow
  const u = await leftSingularVectors(a, n, features.length, most)
  const own = project(u, a, n, features.length, most)
  const other = project(u, b, n, features.length, most)
  let best: Reliability & { explained: number } = { nProgramme: 1, slope: 0, explained: -1 }
  let across = 0
  let within = 0
  for (let k = 0; k < most; k++) {
    for (let g = 0; g < features.length; g++) {
      across += own[k * features.length + g] * other[k * features.length + g]
      within += own[k * features.length + g] ** 2
    }
    const explained = across > 0 ? across ** 2 / within : 0
    if ((candidates.length === 0 || candidates.includes(k + 1)) && explained > best.explained)
      best = { nProgramme: k + 1, slope: Math.min(1, Math.max(0, across / within)), explained }
  }
  return { nProgramme: best.nProgramme, slope: best.slope }
}

/** `[k, m]` products of the columns of `u: [n, k]` with those of `x: [n, m]`. */
function project(u: Float32Array, x: Float32Array, n: number, m: number, k: number): Float32Array {
  const out = new Float32Array(k * m)
  for (let row = 0; row < n; row++)
    for (let j = 0; j < k; j++) {
      const factor = u[row * k + j]
      const from = row * m
      const to = j * m
      for (let column = 0; column < m; column++) out[to + column] += factor * x[from + column]
    }
  return out
}
