import type { Random } from '../stats/random.ts'
import { largest } from '../stats/ranks.ts'

/** Halvings of the bracket: its width is then a millionth of the first one. */
const N_HALVING = 20

/** What noise does to the best features of one row of logits: the same draws at every level. */
export interface NoiseTrial {
  /** `[nFeature]` undisturbed, in rank shift. */
  logits: Float32Array
  /** The undisturbed best, `[nTop]`. */
  best: Uint32Array
  /** Per draw `[nFeature]` standard normals. */
  draws: Float32Array[]
}

/** Draws noise for a row of logits; equal logits are in the order of the features, as rankings show them. */
export function drawTrial(logits: Float32Array, nTop: number, nDraw: number, random: Random): NoiseTrial {
  const draws = Array.from({ length: nDraw }, () => logits.map(() => random.normal()))
  return { logits, best: largest(logits, nTop), draws }
}

/**
 * Mean Jaccard of the best with and without noise of sd `sigma`. It never rises with `sigma`: a feature passes one of the
 * best where their draws differ by more than their gap over `sigma`, and is not passed again at a higher `sigma`.
 */
export function jaccardAt({ logits, best, draws }: NoiseTrial, sigma: number): number {
  const isBest = new Uint8Array(logits.length)
  for (const feature of best) isBest[feature] = 1
  const noisy = new Float64Array(logits.length)
  let sum = 0
  for (const draw of draws) {
    for (let g = 0; g < noisy.length; g++) noisy[g] = logits[g] + sigma * draw[g]
    const nKept = countKept(noisy, isBest, best.length)
    sum += nKept / (2 * best.length - nKept)
  }
  return sum / draws.length
}

/** How many of the best `nTop` of `values` are marked; of equal values the marked go first, as sigma 0 has them. */
function countKept(values: Float64Array, isMarked: Uint8Array, nTop: number): number {
  const top = new Float64Array(nTop).fill(-Infinity)
  const marked = new Uint8Array(nTop)
  for (let g = 0; g < values.length; g++) {
    const value = values[g]
    if (value < top[nTop - 1] || (value === top[nTop - 1] && isMarked[g] === 0)) continue
    let at = nTop - 1
    for (; at > 0 && (value > top[at - 1] || (value === top[at - 1] && isMarked[g] > marked[at - 1])); at--) {
      top[at] = top[at - 1]
      marked[at] = marked[at - 1]
    }
    top[at] = value
    marked[at] = isMarked[g]
  }
  return marked.reduce((sum, one) => sum + one, 0)
}

/**
 * The sd of noise, in rank shift, at which the mean Jaccard of the best falls below one half, by bisection between levels
 * that the same draws are scaled to. 0 where nothing is ranked (all logits equal).
 */
export function breakingNoise(trial: NoiseTrial): number {
  return bisect((sigma) => jaccardAt(trial, sigma) >= 0.5, spreadOf(trial.logits))
}

/** Largest minus least. */
export function spreadOf(logits: Float32Array): number {
  let low = Infinity
  let high = -Infinity
  for (const logit of logits) {
    if (logit < low) low = logit
    if (logit > high) high = logit
  }
  return high - low
}

/** Where `holds` ends as its argument grows from 0, to a millionth; `scale` is a first guess above 0, or 0 for the answer 0. */
export function bisect(holds: (sigma: number) => boolean, scale: number): number {
  if (!(scale > 0)) return 0
  let [low, high] = [0, scale]
  while (holds(high) && high < 1e6 * scale) [low, high] = [high, 2 * high]
  for (let k = 0; k < N_HALVING; k++) {
    const middle = (low + high) / 2
    if (holds(middle)) low = middle
    else high = middle
  }
  return (low + high) / 2
}
