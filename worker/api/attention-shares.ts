export interface SpotShare {
  spot: number
  /** Of the attention that the gene gets on the whole slide. */
  share: number
}

/**
 * The `k` spots of the largest share of a gene's attention, largest first. `doublings: [nSpot]` is the map `attention`: log2 of
 * the weight over its usual; the usual is one number for the gene, so that it leaves the shares as they are.
 */
export function largestShares(doublings: Float32Array, k: number): SpotShare[] {
  const most = doublings.reduce((max, value) => (value > max ? value : max), Number.NEGATIVE_INFINITY)
  // Against the largest, so that nothing overflows.
  const weights = Float64Array.from(doublings, (value) => (Number.isNaN(value) ? 0 : 2 ** (value - most)))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return Array.from(weights.keys())
    .sort((a, b) => weights[b] - weights[a])
    .slice(0, k)
    .map((spot) => ({ spot, share: weights[spot] / total }))
}
