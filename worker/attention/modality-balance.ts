import type { Modalities } from '../stats/modalities.ts'
import type { Moments } from '../stats/normalise.ts'
import { selectVariableGenes } from '../stats/variable-genes.ts'
import { N_TRAINED_FEATURE } from './fit-plan.ts'

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
 * Reliability of every modality by count thinning, and weights that give each the share of the variance that its reliability
 * has of all; with `isBalanced` false the weights are 1. `dense: [nSpot, nTrained]` scores of `trained`; `halves` the same of
 * two thinned halves, null where nothing can be thinned.
 */
export function balanceModalities(
  dense: Float32Array,
  halves: readonly [Float32Array, Float32Array] | null,
  trained: Uint32Array,
  { list, of }: Modalities,
  isBalanced: boolean,
): Balance {
  const block = Uint8Array.from(trained, (feature) => of[feature])
  const variance = products(dense, dense, block, list.length)
  const measured = halves && {
    across: products(halves[0], halves[1], block, list.length),
    first: products(halves[0], halves[0], block, list.length),
    second: products(halves[1], halves[1], block, list.length),
  }
  const reliability = list.map(({ isCounts }, k) => {
    if (!isCounts || !measured) return ASSUMED
    const lengths = Math.sqrt(measured.first[k] * measured.second[k])
    const half = lengths > 0 ? Math.max(0, measured.across[k] / lengths) : 0
    // Spearman and Brown: what halves correlate, stepped up to the whole.
    return (2 * half) / (1 + half)
  })
  const takesPart = list.map((_, k) => block.filter((own) => own === k).length >= FEWEST_BALANCED)
  const sum = (values: readonly number[]) =>
    values.reduce((all, value, k) => all + (takesPart[k] ? value : 0), 0)
  const weights = list.map((_, k) => {
    if (!isBalanced || !takesPart[k] || variance[k] === 0 || sum(reliability) === 0) return 1
    return Math.sqrt((reliability[k] / sum(reliability)) * (sum(variance) / variance[k]))
  })
  return { reliability, weights: Float32Array.from(weights) }
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
