import { type Clusters, meanCentres, type Points, squaredDistance } from '../stats/k-means.ts'
import type { SpotGraph } from '../stats/spot-graph.ts'

/** What a neighbourhood of another label costs, in mean squared distances within clusters. */
const SMOOTHNESS = 1
const MOST_SWEEPS = 20

/**
 * Clusters that are smooth on the tissue: each spot takes the label with the least squared distance to its centre (in mean squared
 * distances within clusters) plus the share of its neighbours with another label; centres follow. Iterated conditional modes of a
 * Potts model (Besag 1986), from `start`. Gives `[n]` labels; a spot without neighbours keeps to its distance.
 */
export function smoothClusters(points: Points, start: Clusters, graph: SpotGraph): Int32Array {
  const { values, width } = points
  const labels = start.labels.slice()
  const k = start.centres.length / width
  const scale = SMOOTHNESS * Math.max(start.inertia / labels.length, 1e-30)
  let centres = start.centres
  const agreeing = new Float64Array(k)
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let nMoved = 0
    for (let spot = 0; spot < labels.length; spot++) {
      const nNear = countLabels(graph, labels, spot, agreeing)
      let least = Number.POSITIVE_INFINITY
      let best = labels[spot]
      for (let c = 0; c < k; c++) {
        const distance = squaredDistance(values, spot * width, centres, c * width, width)
        const cost = distance - (nNear > 0 ? (scale * agreeing[c]) / nNear : 0)
        if (cost >= least) continue
        least = cost
        best = c
      }
      if (best !== labels[spot]) nMoved++
      labels[spot] = best
    }
    if (nMoved === 0) break
    centres = meanCentres(points, labels, centres)
  }
  return labels
}

function countLabels(
  { indptr, indices }: SpotGraph,
  labels: Int32Array,
  spot: number,
  counts: Float64Array,
): number {
  counts.fill(0)
  for (let at = indptr[spot]; at < indptr[spot + 1]; at++) counts[labels[indices[at]]]++
  return indptr[spot + 1] - indptr[spot]
}
