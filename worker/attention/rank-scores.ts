import { orderDescending } from '../stats/ranks.ts'
import { type CsrMatrix, countColumns } from '../stats/sparse.ts'

/** Rank scores of all features, kept sparse: a spot without the feature has `atZero`, others differ by `deviation`. */
export interface RankScores {
  /**
   * `[nSpot, nFeature]` difference from `atZero` where the feature is measured. Its pattern is that of the slide's
   * matrix and shared with it: a copy by feature would double the memory of a large slide.
   */
  deviation: CsrMatrix
  /** `[nFeature]` score of a spot without the feature. */
  atZero: Float32Array
}

/** Values that are taken out at a time: 4 bytes each, against two passes over all indices. */
const MOST_GATHERED = 32e6

/**
 * Rank score of each feature in each spot: share of the slide's spots below it (ties by half) minus one half, so the
 * mean over a region plus one half is the region's rank-sum AUC. In [-.5, .5], mean 0 over the slide.
 * `normalised: [nSpot, nFeature]`; stored zeros count as zeros; negative values are ranked below zero.
 */
export function rankScores(normalised: CsrMatrix): RankScores {
  return rankInPlace({ ...normalised, values: normalised.values.slice() })
}

/** As `rankScores`, writing the deviations over the normalised values, which nobody may need any more. */
export function rankInPlace(normalised: CsrMatrix): RankScores {
  const { nRow, nColumn } = normalised
  const counts = countColumns(normalised)
  const atZero = new Float32Array(nColumn)
  for (let first = 0; first < nColumn; ) {
    let [end, size] = [first, 0]
    while (end < nColumn && (end === first || size + counts[end] <= MOST_GATHERED)) size += counts[end++]
    const columns = new ColumnBlock(normalised, first, counts.subarray(first, end), size)
    for (let feature = first; feature < end; feature++)
      atZero[feature] = scoreColumn(columns.take(feature), nRow)
    columns.putBack()
    first = end
  }
  return { deviation: normalised, atZero }
}

/** Some columns taken out of a matrix, one after the other: the large arrays are only ever passed through in order. */
class ColumnBlock {
  readonly #matrix: CsrMatrix
  readonly #first: number
  readonly #starts: Uint32Array
  readonly #values: Float32Array

  constructor(matrix: CsrMatrix, first: number, counts: Uint32Array, size: number) {
    this.#matrix = matrix
    this.#first = first
    this.#starts = new Uint32Array(counts.length + 1)
    for (let slot = 0; slot < counts.length; slot++)
      this.#starts[slot + 1] = this.#starts[slot] + counts[slot]
    this.#values = new Float32Array(size)
    const { indices, values } = matrix
    const next = this.#starts.slice(0, -1)
    for (let k = 0; k < indices.length; k++) {
      const slot = indices[k] - first
      if (slot >= 0 && slot < next.length) this.#values[next[slot]++] = values[k]
    }
  }

  /** Values of a column, which may be written to. */
  take(column: number): Float32Array {
    const slot = column - this.#first
    return this.#values.subarray(this.#starts[slot], this.#starts[slot + 1])
  }

  putBack(): void {
    const { indices, values } = this.#matrix
    const next = this.#starts.slice(0, -1)
    for (let k = 0; k < indices.length; k++) {
      const slot = indices[k] - this.#first
      if (slot >= 0 && slot < next.length) values[k] = this.#values[next[slot]++]
    }
  }
}

/** Writes deviations over one feature's values and gives the score of the spots that store none. */
function scoreColumn(own: Float32Array, nSpot: number): number {
  const order = orderDescending(own)
  const n = own.length
  let nBelow = 0
  let nStoredZero = 0
  for (let k = 0; k < n; k++) {
    if (own[k] < 0) nBelow++
    else if (own[k] === 0) nStoredZero++
  }
  const nZero = nSpot - n + nStoredZero
  const score = (below: number, ties: number) => (below + ties / 2) / nSpot - 0.5
  const zero = score(nBelow, nZero)
  for (let end = n; end > 0; ) {
    const value = own[order[end - 1]]
    let start = end
    while (start > 0 && own[order[start - 1]] === value) start--
    // Spots that store nothing lie below every positive value.
    const below = value > 0 ? n - end - nStoredZero + nZero : n - end
    const deviation = value === 0 ? 0 : score(below, end - start) - zero
    for (let k = start; k < end; k++) own[order[k]] = deviation
    end = start
  }
  return zero
}

/** Dense `[nSpot, features.length]` row-major scores of chosen features, times `scale`. */
export function denseScores(scores: RankScores, features: Uint32Array, scale: number): Float32Array {
  const { deviation, atZero } = scores
  const { nRow, indptr, indices, values } = deviation
  const slotOf = new Int32Array(deviation.nColumn).fill(-1)
  features.forEach((feature, slot) => {
    slotOf[feature] = slot
  })
  const zeros = Float64Array.from(features, (feature) => atZero[feature] * scale)
  const dense = new Float32Array(nRow * features.length)
  for (let spot = 0; spot < nRow; spot++) {
    const row = spot * features.length
    dense.set(zeros, row)
    for (let k = indptr[spot]; k < indptr[spot + 1]; k++) {
      const slot = slotOf[indices[k]]
      if (slot >= 0) dense[row + slot] = zeros[slot] + values[k] * scale
    }
  }
  return dense
}

/** `[nFeature]` root mean square of every feature's scores over the spots. */
export function scoreSpread({ deviation, atZero }: RankScores): Float32Array {
  const { nRow, indices, values } = deviation
  const counts = countColumns(deviation)
  const squares = Float64Array.from(atZero, (zero, feature) => (nRow - counts[feature]) * zero ** 2)
  for (let k = 0; k < indices.length; k++) squares[indices[k]] += (atZero[indices[k]] + values[k]) ** 2
  return Float32Array.from(squares, (sum) => Math.sqrt(sum / nRow))
}

/** `[nFeature]` mean rank scores of spots that count by `weight: [nSpot]`, which sums to 1. */
export function weightedScores({ deviation, atZero }: RankScores, weight: Float64Array): Float32Array {
  const { nRow, indptr, indices, values } = deviation
  const sums = Float64Array.from(atZero)
  for (let spot = 0; spot < nRow; spot++) {
    if (weight[spot] === 0) continue
    for (let k = indptr[spot]; k < indptr[spot + 1]; k++) sums[indices[k]] += weight[spot] * values[k]
  }
  return Float32Array.from(sums)
}

/**
 * `[nFeature, k]` products of every feature's scores with the columns of `u: [nSpot, k]`, whose columns must sum to 0
 * so that the score of absence drops out and only measured values cost time.
 */
export function projectScores(scores: RankScores, u: Float32Array, k: number): Float32Array {
  const { nRow, nColumn } = scores.deviation
  const out = new Float32Array(nColumn * k)
  projectRows(scores, u, k, { start: 0, end: nRow }, out)
  return out
}

/** Adds the part of some spots to what `projectScores` gives, `out: [nFeature, k]`. */
export function projectRows(
  { deviation: { indptr, indices, values } }: RankScores,
  u: Float32Array,
  k: number,
  { start, end }: { start: number; end: number },
  out: Float32Array,
): void {
  for (let spot = start; spot < end; spot++) {
    const row = spot * k
    for (let at = indptr[spot]; at < indptr[spot + 1]; at++) {
      const feature = indices[at] * k
      for (let j = 0; j < k; j++) out[feature + j] += u[row + j] * values[at]
    }
  }
}
