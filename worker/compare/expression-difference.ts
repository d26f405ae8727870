import type { ExpressionDifference } from '../api/comparisons.ts'
import { breathe } from '../stats/breathe.ts'
import { adjustPValues } from '../stats/false-discovery.ts'
import type { FeatureTiles } from '../stats/feature-tiles.ts'
import { normalTail } from '../stats/normal.ts'
import { createGroupRanker, type GroupRanks } from '../stats/rank-sum.ts'

/** What scanpy adds to both means before their ratio (`rank_genes_groups`). */
const PSEUDOCOUNT = 1e-9
/** Values ranked before others have their turn: some tens of milliseconds, in the order that they have in a tile. */
const VALUES_AT_ONCE = 5e5

/**
 * Differential expression of each group against all other ranked spots, per feature: what scanpy's
 * `rank_genes_groups(method='wilcoxon', tie_correct=True)` gives. `slide`: log1p values by feature;
 * `groups: [nSpot]` holds 0..nGroup-1, -1 for spots that are left out. The first `nWanted` groups are compared; each, and what it
 * is compared with, must hold a spot. Others have their turn meanwhile. Code: `CANCELLED`.
 */
export async function expressionDifferences(
  slide: FeatureTiles,
  groups: Int32Array,
  { nGroup, nWanted, signal }: { nGroup: number; nWanted: number; signal: AbortSignal },
): Promise<ExpressionDifference[]> {
  const results = Array.from({ length: nWanted }, () => emptyDifference(slide.nFeature))
  for await (const { first, byFeature } of slide.read(signal)) {
    const ranker = createGroupRanker(byFeature, groups, nGroup)
    let rested = 0
    for (let own = 0; own < byFeature.nRow; own++) {
      if (byFeature.indptr[own] - rested > VALUES_AT_ONCE) {
        rested = byFeature.indptr[own]
        await breathe(signal)
      }
      const ranks = ranker.rank(own)
      const nAll = ranker.nRanked
      let sum = 0
      let nExpressed = 0
      for (let group = 0; group < nGroup; group++) {
        sum += ranks.sums[group]
        nExpressed += ranks.nExpressed[group]
      }
      const feature = first + own
      for (let group = 0; group < nWanted; group++)
        compareGroup(results[group], {
          ...{ feature, group, ranks, nA: ranker.sizes[group] },
          ...{ nAll, sum, nExpressed },
        })
    }
  }
  for (const result of results) result.pAdjusted = adjustPValues(result.p)
  return results
}

interface Compared {
  feature: number
  group: number
  ranks: GroupRanks
  nA: number
  nAll: number
  sum: number
  nExpressed: number
}

function compareGroup(out: ExpressionDifference, compared: Compared): void {
  const { feature, group, ranks, nA, nAll } = compared
  const nB = nAll - nA
  const u = ranks.rankSums[group] - (nA * (nA + 1)) / 2
  const meanA = ranks.sums[group] / nA
  const meanB = (compared.sum - ranks.sums[group]) / nB
  const z = zOf(u, nA, nB, ranks.tieTerm)
  out.z[feature] = z
  out.p[feature] = Math.min(1, 2 * normalTail(Math.abs(z)))
  out.auc[feature] = u / (nA * nB)
  out.meanA[feature] = meanA
  out.meanB[feature] = meanB
  out.fractionA[feature] = ranks.nExpressed[group] / nA
  out.fractionB[feature] = (compared.nExpressed - ranks.nExpressed[group]) / nB
  out.logFoldChange[feature] = Math.log2(
    (Math.expm1(meanA) + PSEUDOCOUNT) / (Math.expm1(meanB) + PSEUDOCOUNT),
  )
}

/** Normal approximation of the Mann-Whitney statistic with tie correction, no continuity correction; 0 where all values tie. */
function zOf(u: number, nA: number, nB: number, tieTerm: number): number {
  const n = nA + nB
  const correction = n + 1 - tieTerm / (n * (n - 1))
  if (!(correction > n * 1e-12)) return 0
  return (u - (nA * nB) / 2) / Math.sqrt((nA * nB * correction) / 12)
}

function emptyDifference(nFeature: number): ExpressionDifference {
  return {
    z: new Float32Array(nFeature),
    p: new Float64Array(nFeature),
    pAdjusted: new Float64Array(nFeature),
    logFoldChange: new Float32Array(nFeature),
    auc: new Float32Array(nFeature),
    meanA: new Float32Array(nFeature),
    meanB: new Float32Array(nFeature),
    fractionA: new Float32Array(nFeature),
    fractionB: new Float32Array(nFeature),
  }
}
