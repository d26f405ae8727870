import type { CsrMatrix } from './sparse.ts'

/**
 * Area under the ROC curve of every feature for every group against the rest, ties counting half
 * (the Mann-Whitney statistic over its maximum), zeros never stored.
 * `byFeature` is gene-major (`[nFeature, nSpot]`); `groups: [nSpot]` holds 0..nGroup-1, or -1 for spots in no
 * group, which count among the rest. Gives `[nGroup, nFeature]` row-major; NaN where a group is empty or everything.
 */
export function groupAuc(byFeature: CsrMatrix, groups: Int32Array, nGroup: number): Float32Array {
  const nSpot = byFeature.nColumn
  const sizes = new Float64Array(nGroup)
  for (const group of groups) if (group >= 0) sizes[group]++
  const auc = new Float32Array(nGroup * byFeature.nRow)
  for (let feature = 0; feature < byFeature.nRow; feature++) {
    const rankSums = groupRankSums(byFeature, feature, groups, sizes)
    for (let group = 0; group < nGroup; group++) {
      const n = sizes[group]
      const u = rankSums[group] - (n * (n + 1)) / 2
      auc[group * byFeature.nRow + feature] = u / (n * (nSpot - n))
    }
  }
  return auc
}

/** Sum of ranks per group of one feature; the spots without a stored value tie at zero. */
function groupRankSums(
  byFeature: CsrMatrix,
  feature: number,
  groups: Int32Array,
  sizes: Float64Array,
): Float64Array {
  const start = byFeature.indptr[feature]
  const end = byFeature.indptr[feature + 1]
  const values = byFeature.values.subarray(start, end)
  const spots = byFeature.indices.subarray(start, end)
  const order = Uint32Array.from({ length: end - start }, (_, k) => k)
    .filter((k) => values[k] !== 0)
    .sort((a, b) => values[a] - values[b])
  const nZero = byFeature.nColumn - order.length
  const sums = new Float64Array(sizes.length)
  const zerosIn = sizes.slice()
  let position = 0
  let zerosDone = false
  const passZeros = (before: number) => {
    zerosDone = true
    const zeroRank = before + (nZero + 1) / 2
    for (const k of order) if (groups[spots[k]] >= 0) zerosIn[groups[spots[k]]]--
    for (let group = 0; group < sums.length; group++) sums[group] += zerosIn[group] * zeroRank
  }
  while (position < order.length) {
    const value = values[order[position]]
    if (value > 0 && !zerosDone) passZeros(position)
    let tieEnd = position + 1
    while (tieEnd < order.length && values[order[tieEnd]] === value) tieEnd++
    const shared = (position + tieEnd + 1) / 2 + (zerosDone ? nZero : 0)
    for (let k = position; k < tieEnd; k++) {
      const group = groups[spots[order[k]]]
      if (group >= 0) sums[group] += shared
    }
    position = tieEnd
  }
  if (!zerosDone) passZeros(order.length)
  return sums
}
