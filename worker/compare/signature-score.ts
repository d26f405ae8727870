import type { SignatureScore } from '../api/regions.ts'
import type { FeatureTiles } from '../stats/feature-tiles.ts'
import { createRandom } from '../stats/random.ts'

/** scanpy's `score_genes`: bins of mean expression, and controls drawn from each bin that holds a gene of the list. */
const N_BIN = 25
const N_CONTROL = 50

/**
 * Score of a list at every spot: mean of its features less the mean of controls of like mean expression (Tirosh et al. 2016, as
 * scanpy's `score_genes` has it; which controls are drawn depends on the seed). Code: `CANCELLED`.
 */
export async function scoreSignature(
  slide: FeatureTiles,
  list: Uint32Array,
  { seed, signal }: { seed: number; signal: AbortSignal },
): Promise<SignatureScore> {
  const controls = drawControls(await expressionBins(slide, signal), list, seed)
  const [values, usual] = await meansOf(slide, [list, controls], signal)
  return { values: Float32Array.from(values, (value, spot) => value - usual[spot]), controls }
}

/** `bins: [nFeature]` */
function drawControls(bins: Uint32Array, list: Uint32Array, seed: number): Uint32Array {
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
async function expressionBins(slide: FeatureTiles, signal: AbortSignal): Promise<Uint32Array> {
  const nRow = slide.nFeature
  const sums = new Float64Array(nRow)
  for await (const { first, byFeature } of slide.read(signal)) {
    const { indptr, values } = byFeature
    for (let own = 0; own < byFeature.nRow; own++)
      for (let k = indptr[own]; k < indptr[own + 1]; k++) sums[first + own] += values[k]
  }
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

/** Per list `[nSpot]` mean of its features; 0 where there are none. */
async function meansOf(
  slide: FeatureTiles,
  lists: readonly Uint32Array[],
  signal: AbortSignal,
): Promise<Float64Array[]> {
  const out = lists.map(() => new Float64Array(slide.nSpot))
  for await (const { first, byFeature } of slide.read(signal)) {
    const { nRow, indptr, indices, values } = byFeature
    lists.forEach((features, list) => {
      for (const feature of features) {
        const own = feature - first
        if (own < 0 || own >= nRow) continue
        for (let k = indptr[own]; k < indptr[own + 1]; k++)
          out[list][indices[k]] += values[k] / features.length
      }
    })
  }
  return out
}
