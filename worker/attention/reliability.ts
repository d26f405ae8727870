import type { Halves } from './halves.ts'

/** How many programmes carry over from one half of the counts to the other, and how well. */
export interface Reliability {
  nProgramme: number
  /** r: slope of one half's scores on the other's programmes; what "measured here" is worth. */
  slope: number
}

const CANDIDATES = [2, 4, 8, 12]

/** A middle choice for slides whose X is not counts, which cannot be split. */
export function assumedReliability(nAxis: number): Reliability {
  return { nProgramme: Math.max(1, Math.min(8, nAxis)), slope: 0.7 }
}

/**
 * Reliability by count thinning (MODEL.md section 3): describes half A by k programmes and asks how much of half B they
 * explain; the k that explains most is kept.
 */
export function measureReliability({ nAxis, ownKeys, otherKeys }: Halves): Reliability {
  const nFeature = ownKeys.length / nAxis
  const candidates = CANDIDATES.filter((k) => k <= nAxis)
  const most = candidates.at(-1) ?? 1
  let best: Reliability & { explained: number } = { nProgramme: 1, slope: 0, explained: -1 }
  let across = 0
  let within = 0
  for (let k = 0; k < most; k++) {
    for (let at = k * nFeature; at < (k + 1) * nFeature; at++) {
      across += ownKeys[at] * otherKeys[at]
      within += ownKeys[at] ** 2
    }
    const explained = across > 0 ? across ** 2 / within : 0
    if ((candidates.length === 0 || candidates.includes(k + 1)) && explained > best.explained)
      best = { nProgramme: k + 1, slope: Math.min(1, Math.max(0, across / within)), explained }
  }
  return { nProgramme: best.nProgramme, slope: best.slope }
}
