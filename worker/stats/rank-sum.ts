import { createKeySorter } from './radix-sort.ts'
import type { CsrMatrix } from './sparse.ts'
import { keyOfBits } from './value-order.ts'

/** What one feature's values over groups of spots come to; written over when the next feature is ranked. */
export interface GroupRanks {
  /** `[nGroup]` sum of ranks from 1, ties sharing their mean rank. */
  rankSums: Float64Array
  /** `[nGroup]` sum of values. */
  sums: Float64Array
  /** `[nGroup]` spots with a value other than zero. */
  nExpressed: Uint32Array
  /** `Σ(t³ - t)` over blocks of `t` equal values, the zeros being one. */
  tieTerm: number
}

/** Ranks one feature after another over the same groups of spots. */
export interface GroupRanker {
  /** `[nGroup]` spots of each group. */
  sizes: Float64Array
  /** Spots of all groups. */
  nRanked: number
  rank(feature: number): GroupRanks
}

/**
 * A ranker of `byFeature: [nFeature, nSpot]` (gene-major, finite). `groups: [nSpot]` holds 0..nGroup-1, or -1 for spots that are
 * left out. Zeros are never stored nor sorted: they are one block of ties between the negative and the positive values. Rows
 * whose values ascend already (`createRowOrdering`) are not sorted either.
 */
export function createGroupRanker(byFeature: CsrMatrix, groups: Int32Array, nGroup: number): GroupRanker {
  const { indptr, indices, values } = byFeature
  // The floats' own bits: they ascend with the values where these are positive, and descend where they are negative.
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const sizes = new Float64Array(nGroup)
  for (const group of groups) if (group >= 0) sizes[group]++
  const nRanked = sizes.reduce((sum, size) => sum + size, 0)
  const sorter = createKeySorter(nRanked)
  const { keys, payload } = sorter
  const rankSums = new Float64Array(nGroup)
  const sums = new Float64Array(nGroup)
  const nExpressed = new Uint32Array(nGroup)
  const ranks: GroupRanks = { rankSums, sums, nExpressed, tieTerm: 0 }

  /** Puts the feature's values other than zero into the sorter; gives how many there are, how many are negative, and if they ascend. */
  function gather(feature: number): { n: number; nNegative: number; ascends: boolean } {
    let n = 0
    let nNegative = 0
    let ascends = true
    let before = 0
    const end = indptr[feature + 1]
    for (let k = indptr[feature]; k < end; k++) {
      const group = groups[indices[k]]
      const value = values[k]
      if (group < 0 || value === 0) continue
      sums[group] += value
      nExpressed[group]++
      if (value < 0) nNegative++
      const key = keyOfBits(bits[k], value)
      if (key < before) ascends = false
      before = key
      keys[n] = key
      payload[n++] = group
    }
    return { n, nNegative, ascends }
  }

  /** Adds the ranks of sorted values `start` to `end`, which lie above `nBelow` zeros. */
  function addRanks(start: number, end: number, nBelow: number): void {
    for (let first = start; first < end; ) {
      let last = first + 1
      while (last < end && keys[last] === keys[first]) last++
      const shared = (first + last + 1) / 2 + nBelow
      for (let k = first; k < last; k++) rankSums[payload[k]] += shared
      const ties = last - first
      if (ties > 1) ranks.tieTerm += ties * ties * ties - ties
      first = last
    }
  }

  function rank(feature: number): GroupRanks {
    rankSums.fill(0)
    sums.fill(0)
    nExpressed.fill(0)
    const { n, nNegative, ascends } = gather(feature)
    if (!ascends) sorter.sort(n)
    const nZero = nRanked - n
    ranks.tieTerm = nZero ** 3 - nZero
    addRanks(0, nNegative, 0)
    addRanks(nNegative, n, nZero)
    const zeroRank = nNegative + (nZero + 1) / 2
    for (let group = 0; group < nGroup; group++)
      rankSums[group] += (sizes[group] - nExpressed[group]) * zeroRank
    return ranks
  }

  return { sizes, nRanked, rank }
}

/**
 * Area under the ROC curve of every feature for every group against the rest, ties counting half
 * (the Mann-Whitney statistic over its maximum), zeros never stored.
 * `byFeature` is gene-major (`[nFeature, nSpot]`); `groups: [nSpot]` holds 0..nGroup-1, or -1 for spots in no
 * group, which count among the rest. Gives `[nGroup, nFeature]` row-major; NaN where a group is empty or everything.
 */
export function groupAuc(byFeature: CsrMatrix, groups: Int32Array, nGroup: number): Float32Array {
  const withRest = groups.map((group) => (group < 0 ? nGroup : group))
  const { sizes, nRanked, rank } = createGroupRanker(byFeature, withRest, nGroup + 1)
  const auc = new Float32Array(nGroup * byFeature.nRow)
  for (let feature = 0; feature < byFeature.nRow; feature++) {
    const { rankSums } = rank(feature)
    for (let group = 0; group < nGroup; group++) {
      const n = sizes[group]
      auc[group * byFeature.nRow + feature] = (rankSums[group] - (n * (n + 1)) / 2) / (n * (nRanked - n))
    }
  }
  return auc
}
