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

/** Values that are gathered at a time: 8 bytes each, against one pass over all indices. */
const MOST_GATHERED = 16e6

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
  const { nRow, nColumn, values } = normalised
  const counts = countColumns(normalised)
  const atZero = new Float32Array(nColumn)
  for (let first = 0; first < nColumn; ) {
    let [end, size] = [first, 0]
    while (end < nColumn && (end === first || size + counts[end] <= MOST_GATHERED)) size += counts[end++]
    const places = placesOf(normalised, first, counts.subarray(first, end), size)
    let start = 0
    for (let feature = first; feature < end; feature++) {
      const own = places.subarray(start, start + counts[feature])
      atZero[feature] = scoreColumn(values, own, nRow)
      start += counts[feature]
    }
    first = end
  }
  return { deviation: normalised, atZero }
}

/** Places in `values` of the columns from `first` on, one column after the other; `counts` of each, `size` of all. */
function placesOf({ indices }: CsrMatrix, first: number, counts: Uint32Array, size: number): Uint32Array {
  const next = new Uint32Array(counts.length)
  for (let slot = 1; slot < counts.length; slot++) next[slot] = next[slot - 1] + counts[slot - 1]
  const places = new Uint32Array(size)
  for (let k = 0; k < indices.length; k++) {
    const slot = indices[k] - first
    if (slot >= 0 && slot < counts.length) places[next[slot]++] = k
  }
  return places
}

/** Writes deviations over one feature's values and gives the score of the spots that store none. */
function scoreColumn(values: Float32Array, places: Uint32Array, nSpot: number): number {
  const sorted = new Float32Array(places.length)
  for (let k = 0; k < places.length; k++) sorted[k] = values[places[k]]
  sorted.sort()
  const { distinct, starts } = distinctOf(sorted)
  const score = (below: number, ties: number) => (below + ties / 2) / nSpot - 0.5
  const ofZero = distinct.indexOf(0)
  const nStoredZero = ofZero < 0 ? 0 : starts[ofZero + 1] - starts[ofZero]
  const nBelow = starts[firstAtLeast(distinct, 0)]
  const nZero = nSpot - places.length + nStoredZero
  const zero = score(nBelow, nZero)
  const deviations = Float32Array.from(distinct, (value, k) => {
    if (value === 0) return 0
    const ties = starts[k + 1] - starts[k]
    // Spots that store nothing lie below every positive value.
    return score(value > 0 ? starts[k] - nStoredZero + nZero : starts[k], ties) - zero
  })
  for (let k = 0; k < places.length; k++)
    values[places[k]] = deviations[firstAtLeast(distinct, values[places[k]])]
  return zero
}

/** The distinct values of ascending `sorted` (-0 is 0), and where each begins; `starts` ends with the length of all. */
function distinctOf(sorted: Float32Array): { distinct: Float32Array; starts: Uint32Array } {
  const distinct = new Float32Array(sorted.length)
  const starts = new Uint32Array(sorted.length + 1)
  let n = 0
  for (let k = 0; k < sorted.length; k++) {
    if (k > 0 && sorted[k] === sorted[k - 1]) continue
    distinct[n] = sorted[k]
    starts[n++] = k
  }
  starts[n] = sorted.length
  return { distinct: distinct.subarray(0, n), starts: starts.subarray(0, n + 1) }
}

function firstAtLeast(sorted: Float32Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle] < value) low = middle + 1
    else high = middle
  }
  return low
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

/**
 * `[nFeature, k]` products of every feature's scores with the columns of `u: [nSpot, k]`, whose columns must sum to 0
 * so that the score of absence drops out and only measured values cost time.
 */
export function projectScores({ deviation }: RankScores, u: Float32Array, k: number): Float32Array {
  const { nRow, nColumn, indptr, indices, values } = deviation
  const out = new Float32Array(nColumn * k)
  for (let spot = 0; spot < nRow; spot++) {
    const row = spot * k
    for (let at = indptr[spot]; at < indptr[spot + 1]; at++) {
      const feature = indices[at] * k
      for (let j = 0; j < k; j++) out[feature + j] += u[row + j] * values[at]
    }
  }
  return out
}
