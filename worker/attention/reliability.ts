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
  const across = new Float64Array(nAxis)
  const within = new Float64Array(nAxis)
  for (let at = 0; at < ownKeys.length; at++) {
    const axis = Math.floor(at / nFeature)
    across[axis] += ownKeys[at] * otherKeys[at]
    within[axis] += ownKeys[at] ** 2
  }
  return reliabilityOf(across, within)
}

/** The same from what each axis of half A has in common with half B (`across`) and with itself (`within`), `[nAxis]`. */
export function reliabilityOf(acrossBy: Float64Array, withinBy: Float64Array): Reliability {
  const nAxis = acrossBy.length
  const candidates = CANDIDATES.filter((k) => k <= nAxis)
  const most = candidates.at(-1) ?? 1
  let best: Reliability & { explained: number } = { nProgramme: 1, slope: 0, explained: -1 }
  let across = 0
  let within = 0
  for (let k = 0; k < most; k++) {
    across += acrossBy[k]
    within += withinBy[k]
    const explained = across > 0 ? across ** 2 / within : 0
    if ((candidates.length === 0 || candidates.includes(k + 1)) && explained > best.explained)
      best = { nProgramme: k + 1, slope: Math.min(1, Math.max(0, across / within)), explained }
  }
  return { nProgramme: best.nProgramme, slope: best.slope }
}
