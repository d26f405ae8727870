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
  /** `[nModality]` reliability of a trained feature's rank scores: correlation of two halves, stepped up to all counts. */
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
 * (Escofier & Pagès 1994; reliability is our addition). The variance of all together stays. With `isBalanced` false the
 * weights are 1. `dense: [nSpot, nTrained]` scores of `trained`; `halves` the same of two thinned halves, null where nothing
 * can be thinned.
 */
export async function balanceModalities(
  dense: Float32Array,
  halves: readonly [Float32Array, Float32Array] | null,
  trained: Uint32Array,
  { list, of }: Modalities,
  isBalanced: boolean,
): Promise<Balance> {
  const block = Uint8Array.from(trained, (feature) => of[feature])
  const measured = halves && halfCorrelations(halves, block, list.length)
  // Spearman and Brown: what halves correlate, stepped up to the whole.
  const reliability = list.map(({ isCounts }, k) =>
    isCounts && measured ? (2 * measured[k]) / (1 + measured[k]) : ASSUMED,
  )
  if (!isBalanced) return { reliability, weights: new Float32Array(list.length).fill(1) }
  const squares: number[] = []
  for (let k = 0; k < list.length; k++) {
    const slots = [...block.keys()].filter((slot) => block[slot] === k)
    const first = slots.length < FEWEST_BALANCED ? 0 : await firstSquare(dense, block.length, slots)
    squares.push(first > 0 ? reliability[k] / first : 0)
  }
  return { reliability, weights: keepVariance(squares, products(dense, dense, block, list.length)) }
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

/** `[nBlock]` correlation of two halves' scores over the columns of each block, not below 0. */
function halfCorrelations(
  [a, b]: readonly [Float32Array, Float32Array],
  block: Uint8Array,
  nBlock: number,
): number[] {
  const [across, first, second] = [
    products(a, b, block, nBlock),
    products(a, a, block, nBlock),
    products(b, b, block, nBlock),
  ]
  return across.map((sum, k) => (sum > 0 ? sum / Math.sqrt(first[k] * second[k]) : 0))
}

/** Squared length of the first axis of some columns (`slots`) of `dense: [nSpot, nTrained]` alone. */
async function firstSquare(dense: Float32Array, nTrained: number, slots: readonly number[]): Promise<number> {
  const nSpot = dense.length / nTrained
  const width = slots.length
  const own = Float32Array.from(
    { length: nSpot * width },
    (_, at) => dense[Math.floor(at / width) * nTrained + slots[at % width]],
  )
  const axis = await leftSingularVectors(own, nSpot, width, 1)
  return singularValues(own, axis, width, 1)[0] ** 2
}

/** `[nBlock]` sums of `a·b` over the columns of each block; `a, b: [n, block.length]`. */
function products(a: Float32Array, b: Float32Array, block: Uint8Array, nBlock: number): number[] {
  const out = new Array<number>(nBlock).fill(0)
  for (let at = 0; at < a.length; at++) out[block[at % block.length]] += a[at] * b[at]
  return out
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
