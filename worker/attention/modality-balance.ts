import type { Modalities } from '../stats/modalities.ts'
import type { Moments } from '../stats/normalise.ts'
import { selectVariableGenes } from '../stats/variable-genes.ts'
import { singularValues } from './axes.ts'
import { N_TRAINED_FEATURE } from './fit-plan.ts'
import { leftSingularVectors } from './programmes.ts'

/** What is assumed of a modality whose values are no counts and cannot be thinned; as `assumedReliability`. */
const ASSUMED = 0.7
/** Fewer trained features than this are no modality to balance: one protein would get axes of its own. */
const FEWEST_BALANCED = 5

/** How trained features of several modalities share the axes. */
export interface Balance {
  /** `[nModality]` of the modality's first axis: agreement of two halves of the counts, stepped up to all. */
  reliability: number[]
  /** `[nModality]` factor of the modality's scores before axes are found. */
  weights: Float32Array
}

/** The most variable features of each modality, each judged among its own; of one modality as `selectVariableGenes`. */
export function selectTrained(
  moments: Moments,
  symbols: readonly string[],
  modalities: Modalities | null,
): Uint32Array {
  if (!modalities) return selectVariableGenes(moments, symbols, N_TRAINED_FEATURE)
  const parts = modalities.list.map((_, block) => {
    // What nobody detects is never chosen.
    const detected = moments.detected.map((share, feature) => (modalities.of[feature] === block ? share : 0))
    return [...selectVariableGenes({ ...moments, detected }, symbols, N_TRAINED_FEATURE)]
  })
  return Uint32Array.from(parts.flat())
}

/**
 * Reliability of every modality by count thinning, and weights under which the squared length of each modality's own first
 * axis is as its reliability: so multiple factor analysis keeps one group of features from making the common axes alone
 * (Escofier & Pagès 1994; reliability is our addition). The variance of all together stays. Weights are 1 with `isBalanced`
 * false, and for a modality that cannot be thinned: who knows nothing of its noise has no reason to raise it.
 * `dense: [nSpot, nTrained]` scores of `trained`; `halves` the same of two thinned halves, null where nothing can be thinned.
 */
export async function balanceModalities(
  dense: Float32Array,
  halves: readonly [Float32Array, Float32Array] | null,
  trained: Uint32Array,
  { list, of }: Modalities,
  isBalanced: boolean,
): Promise<Balance> {
  const block = Uint8Array.from(trained, (feature) => of[feature])
  const nSpot = dense.length / block.length
  const reliability: number[] = []
  const squares: number[] = []
  const variance: number[] = []
  for (const [k, { isCounts }] of list.entries()) {
    const slots = [...block.keys()].filter((slot) => block[slot] === k)
    const own = pickColumns(dense, block.length, slots)
    const thinned = isCounts ? halves?.map((half) => pickColumns(half, block.length, slots)) : undefined
    const first = slots.length > 0 ? await leftSingularVectors(own, nSpot, slots.length, 1) : null
    const square = first ? singularValues(own, first, slots.length, 1)[0] ** 2 : 0
    reliability.push(thinned && first ? axisReliability(first, thinned[0], thinned[1]) : ASSUMED)
    const takesPart = isBalanced && thinned && slots.length >= FEWEST_BALANCED && square > 0
    squares.push(takesPart ? reliability[k] / square : 0)
    variance.push(own.reduce((sum, value) => sum + value ** 2, 0))
  }
  return { reliability, weights: keepVariance(squares, variance) }
}

/** Weights from their relative squares, such that the variance of all stays; 1 where a modality takes no part. */
function keepVariance(squares: readonly number[], variance: readonly number[]): Float32Array {
  let before = 0
  let after = 0
  squares.forEach((square, k) => {
    if (square > 0) before += variance[k]
    after += square * variance[k]
  })
  return Float32Array.from(squares, (square) => (square > 0 ? Math.sqrt((square * before) / after) : 1))
}

/**
 * How well a modality's features agree between two halves of the counts on its first axis (`[nSpot]`): correlation of the
 * halves' keys, not below 0, stepped up from a half to the whole (Spearman 1910, Brown 1910). `a, b: [nSpot, nOwn]`.
 */
function axisReliability(axis: Float32Array, a: Float32Array, b: Float32Array): number {
  const nOwn = a.length / axis.length
  const [keysA, keysB] = [a, b].map((half) => {
    const keys = new Float64Array(nOwn)
    for (let at = 0; at < half.length; at++) keys[at % nOwn] += axis[Math.floor(at / nOwn)] * half[at]
    return keys
  })
  const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, k) => sum + value * y[k], 0)
  const lengths = Math.sqrt(dot(keysA, keysA) * dot(keysB, keysB))
  const half = lengths > 0 ? Math.max(0, dot(keysA, keysB) / lengths) : 0
  return (2 * half) / (1 + half)
}

/** `[n, slots.length]` some columns of `dense: [n, width]`. */
function pickColumns(dense: Float32Array, width: number, slots: readonly number[]): Float32Array {
  const nOwn = slots.length
  return Float32Array.from(
    { length: (dense.length / width) * nOwn },
    (_, at) => dense[Math.floor(at / nOwn) * width + slots[at % nOwn]],
  )
}

/** Multiplies each column of `dense: [n, trained.length]` with its modality's weight, in place. */
export function weighColumns(dense: Float32Array, columnWeights: Float32Array): Float32Array {
  for (let at = 0; at < dense.length; at++) dense[at] *= columnWeights[at % columnWeights.length]
  return dense
}

/** `[trained.length]` weight of each trained feature. */
export function columnWeights(trained: Uint32Array, of: Uint8Array, weights: Float32Array): Float32Array {
  return Float32Array.from(trained, (feature) => weights[of[feature]])
}

/** Keys with those of the trained features weighed: lengths and products are then those of the weighed scores. */
export function weighKeys(
  keys: Float32Array,
  nAxis: number,
  trained: Uint32Array,
  weights: Float32Array,
): Float32Array {
  const out = keys.slice()
  trained.forEach((feature, slot) => {
    for (let at = feature * nAxis; at < (feature + 1) * nAxis; at++) out[at] *= weights[slot]
  })
  return out
}
