import { createRandom } from '../stats/random.ts'

/** Of the passes on moved histology as many are kept whole, as the null of every feature's score. */
export const N_NULL = 3
const N_BIN = 20
const N_SAMPLED_SPOT = 400
const N_LEVEL = 400

/** What shuffled histology expects, pooled over features of like abundance. */
export interface NullDistribution {
  nBin: number
  /** `[nFeature]` bin of abundance. */
  binOf: Uint32Array
  /** `[nBin, N_LEVEL]` scores that a share `survival[level]` of the null exceeds. */
  levels: Float32Array
  /** `[N_LEVEL]` descending from 1 to one over the least pool size. */
  survival: Float32Array
}

/** Queries `[nSpot, head]` and keys `[nFeature, head]` whose products are scores under a null hypothesis. */
export interface NullFactors {
  queries: Float32Array
  keys: Float32Array
}

/**
 * Pools scores under each null hypothesis over features in 20 bins of equal size by detection, and keeps at every level
 * the higher score: a feature's p value is then the largest over the hypotheses. `detected: [nFeature]`.
 */
export function poolNull(
  detected: Float64Array,
  hypotheses: readonly (readonly NullFactors[])[],
  head: number,
): NullDistribution {
  const nFeature = detected.length
  const { nBin, binOf, members } = binByDetection(detected)
  const nSpot = hypotheses[0][0].queries.length / head
  const spots = sampleSpots(nSpot)
  const fewest = Math.min(...hypotheses.map((factors) => factors.length))
  const leastPool = Math.floor(nFeature / nBin) * spots.length * fewest
  const survival = Float32Array.from({ length: N_LEVEL }, (_, level) => leastPool ** (-level / (N_LEVEL - 1)))
  const levels = new Float32Array(nBin * N_LEVEL).fill(Number.NEGATIVE_INFINITY)
  members.forEach((features, bin) => {
    for (const factors of hypotheses) {
      const pool = poolScores(factors, spots, features, head)
      for (let level = 0; level < N_LEVEL; level++) {
        const score = pool[Math.max(0, pool.length - Math.ceil(survival[level] * pool.length))]
        const at = bin * N_LEVEL + level
        if (score > levels[at]) levels[at] = score
      }
    }
  })
  return { nBin, binOf, levels, survival }
}

function binByDetection(detected: Float64Array) {
  const nFeature = detected.length
  const order = Uint32Array.from(detected.keys()).sort((a, b) => detected[a] - detected[b] || a - b)
  const nBin = Math.min(N_BIN, nFeature)
  const binOf = new Uint32Array(nFeature)
  const members: number[][] = Array.from({ length: nBin }, () => [])
  order.forEach((feature, place) => {
    const bin = Math.floor((place * nBin) / nFeature)
    binOf[feature] = bin
    members[bin].push(feature)
  })
  return { nBin, binOf, members }
}

/** Sorted scores of all pairs. */
function poolScores(
  factors: readonly NullFactors[],
  spots: Uint32Array,
  features: readonly number[],
  head: number,
): Float32Array {
  const pool = new Float32Array(features.length * spots.length * factors.length)
  let at = 0
  for (const { queries, keys } of factors)
    for (const spot of spots)
      for (const feature of features) {
        let sum = 0
        for (let j = 0; j < head; j++) sum += queries[spot * head + j] * keys[feature * head + j]
        pool[at++] = sum
      }
  return pool.sort()
}

function sampleSpots(nSpot: number): Uint32Array {
  if (nSpot <= N_SAMPLED_SPOT) return Uint32Array.from({ length: nSpot }, (_, i) => i)
  const random = createRandom(0xfd4)
  return Uint32Array.from({ length: N_SAMPLED_SPOT }, () => random.integer(nSpot))
}

/**
 * Share of the null of this feature's bin that reaches `score`; never below the finest level, and 1 for a score that is
 * not above 0: what is not called for at all is no finding, whatever the null.
 */
export function nullPValue(distribution: NullDistribution, feature: number, score: number): number {
  if (!(score > 0)) return 1
  const { binOf, levels, survival } = distribution
  const offset = binOf[feature] * survival.length
  let low = 0
  let high = survival.length - 1
  // The last level that the score reaches.
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (score >= levels[offset + middle]) low = middle
    else high = middle - 1
  }
  return survival[low]
}

const N_MASS_SPOT = 200

/** Mass of the null key: mean over spots and null fits of `Σ_g exp(beta·q·k)`; factors as of `poolNull`. */
export function nullMass(nulls: readonly NullFactors[], head: number, beta: number): number {
  let total = 0
  let n = 0
  for (const { queries, keys } of nulls) {
    const nSpot = queries.length / head
    const stride = Math.max(1, Math.floor(nSpot / N_MASS_SPOT))
    for (let spot = 0; spot < nSpot; spot += stride, n++)
      for (let at = 0; at < keys.length; at += head) {
        let logit = 0
        for (let j = 0; j < head; j++) logit += queries[spot * head + j] * keys[at + j]
        total += Math.exp(beta * logit)
      }
  }
  return total / n
}
