import { normalTail } from '../stats/normal.ts'
import { bisect, spreadOf } from './noise-breaking.ts'

const N_BIN = 1000
/** Share of the best that is still there where the Jaccard of two sets of one size is one half. */
const KEPT_AT_HALF = 2 / 3

/**
 * The sd of noise at which rankings break, without a draw. Noise of sd σ leaves feature g above a threshold t with chance
 * `Q((t - l_g)/σ)`; t is where `nTop` of all are above it in the mean; the ranking breaks where two thirds of the best are,
 * which is a Jaccard of one half. `logits: [nFeature]`; `best: [nTop]` the undisturbed best. 0 where all logits are equal.
 */
export function foretoldBreaking(logits: Float32Array, best: Uint32Array): number {
  const spread = spreadOf(logits)
  const bins = binLogits(logits)
  const kept = (sigma: number) => {
    const threshold = thresholdOf(bins, best.length, sigma)
    return best.reduce((sum, feature) => sum + normalTail((threshold - logits[feature]) / sigma), 0)
  }
  return bisect((sigma) => kept(sigma) >= KEPT_AT_HALF * best.length, spread)
}

/** Many features by what they have in common: how many, and the mean of their logits. */
interface Bins {
  counts: Float64Array
  means: Float64Array
}

/** Bins so narrow that only the curvature of a tail within one is lost. */
function binLogits(logits: Float32Array): Bins {
  const low = logits.reduce((least, logit) => Math.min(least, logit), Infinity)
  const perLogit = (N_BIN - 1) / (spreadOf(logits) || 1)
  const [counts, sums] = [new Float64Array(N_BIN), new Float64Array(N_BIN)]
  for (const logit of logits) {
    const bin = Math.floor((logit - low) * perLogit)
    counts[bin]++
    sums[bin] += logit
  }
  const filled = Array.from(counts.keys()).filter((bin) => counts[bin] > 0)
  return {
    counts: Float64Array.from(filled, (bin) => counts[bin]),
    means: Float64Array.from(filled, (bin) => sums[bin] / counts[bin]),
  }
}

/** Where the mean number of features above is `nTop`. */
function thresholdOf({ counts, means }: Bins, nTop: number, sigma: number): number {
  const nAbove = (threshold: number) =>
    means.reduce((sum, mean, bin) => sum + counts[bin] * normalTail((threshold - mean) / sigma), 0)
  const start = means[0] - 8 * sigma
  return start + bisect((above) => nAbove(start + above) > nTop, means[means.length - 1] - start + 8 * sigma)
}

/**
 * The sd of `nFeature` Gaussian scores at which one signal `gap` above their mean holds half of the attention at inverse
 * temperature `beta` (random-energy model, METHODS.md section 5): `gap = ln n/β + βσ²/2` while `β < √(2 ln n)/σ`, else
 * `gap = σ√(2 ln n)`. NaN where it holds less than half even among equal scores, `gap < ln n/β`.
 */
export function criticalSpread(gap: number, nFeature: number, beta: number): number {
  const logN = Math.log(nFeature)
  const room = gap - logN / beta
  if (!(room >= 0)) return Number.NaN
  // Where both branches meet the gap is 2 ln n/β.
  return room < logN / beta ? Math.sqrt((2 * room) / beta) : gap / Math.sqrt(2 * logN)
}

/** What one spot's best feature can bear. */
export interface AttentionBreaking {
  /** The best logit over the mean of the others, in rank shift. */
  gap: number
  /** Injected sd at which the best feature loses half of the attention; NaN where it does not hold half of it now. */
  breaksAt: number
}

/** The closed form for a spot's own logits `[nFeature]`: noise adds to the spread that the others have among themselves. */
export function attentionBreaking(logits: Float32Array, beta: number): AttentionBreaking {
  const best = logits.reduce((at, logit, k) => (logit > logits[at] ? k : at), 0)
  const n = logits.length - 1
  let mean = 0
  let squares = 0
  for (let k = 0; k < logits.length; k++) if (k !== best) mean += logits[k] / n
  for (let k = 0; k < logits.length; k++) if (k !== best) squares += (logits[k] - mean) ** 2 / n
  const gap = logits[best] - mean
  const room = criticalSpread(gap, n, beta) ** 2 - squares
  return { gap, breaksAt: room >= 0 ? Math.sqrt(room) : Number.NaN }
}
