import type { SignatureScore } from '../api/regions.ts'
import { createRandom } from '../stats/random.ts'
import type { CsrMatrix } from '../stats/sparse.ts'

/** scanpy's `score_genes`: bins of mean expression, and controls drawn from each bin that holds a gene of the list. */
const N_BIN = 25
const N_CONTROL = 50

/**
 * Score of a list at every spot: mean of its features less the mean of controls of like mean expression (Tirosh et al. 2016, as
 * scanpy's `score_genes` has it; which controls are drawn depends on the seed). `byFeature: [nFeature, nSpot]`.
 */
export function scoreSignature(byFeature: CsrMatrix, list: Uint32Array, seed: number): SignatureScore {
  const controls = drawControls(byFeature, list, seed)
  const values = meanOf(byFeature, list)
  const usual = meanOf(byFeature, controls)
  return { values: Float32Array.from(values, (value, spot) => value - usual[spot]), controls }
}

function drawControls(byFeature: CsrMatrix, list: Uint32Array, seed: number): Uint32Array {
  const bins = expressionBins(byFeature)
  const isListed = new Set(list)
  const random = createRandom(seed)
  const controls = new Set<number>()
  for (const bin of new Set(Array.from(list, (feature) => bins[feature]))) {
    const members = Array.from(bins.keys()).filter((feature) => bins[feature] === bin)
    for (let k = 0; k < Math.min(N_CONTROL, members.length); k++) {
      const chosen = k + random.integer(members.length - k)
      ;[members[k], members[chosen]] = [members[chosen], members[k]]
      if (!isListed.has(members[k])) controls.add(members[k])
    }
  }
  return Uint32Array.from(controls).sort()
}

/** `[nFeature]` bin of mean expression; equal means share the least rank, as pandas' `rank(method='min')`. */
function expressionBins({ nRow, indptr, values }: CsrMatrix): Uint32Array {
  const sums = Float64Array.from({ length: nRow }, (_, feature) => {
    let sum = 0
    for (let k = indptr[feature]; k < indptr[feature + 1]; k++) sum += values[k]
    return sum
  })
  const order = Uint32Array.from(sums.keys()).sort((a, b) => sums[a] - sums[b] || a - b)
  const perBin = Math.max(1, Math.round(nRow / (N_BIN - 1)))
  const bins = new Uint32Array(nRow)
  let rank = 1
  order.forEach((feature, at) => {
    if (at > 0 && sums[feature] !== sums[order[at - 1]]) rank = at + 1
    bins[feature] = Math.floor(rank / perBin)
  })
  return bins
}

/** `[nSpot]` mean of some features; 0 where there are none. */
function meanOf({ nColumn, indptr, indices, values }: CsrMatrix, features: Uint32Array): Float64Array {
  const out = new Float64Array(nColumn)
  for (const feature of features)
    for (let k = indptr[feature]; k < indptr[feature + 1]; k++) out[indices[k]] += values[k] / features.length
  return out
}
