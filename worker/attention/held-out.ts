/** Blocks along each side of the tissue; every fifth block, in a knight's pattern, is held out. */
const N_SIDE = 5

/** Spots to train on and spots held out, by blocks of the tissue, never random spots (MODEL.md section 4). */
export function splitByBlocks(
  xy: Float32Array | null,
  nSpot: number,
): { train: Uint32Array; heldOut: Uint32Array } {
  const block = xy ? blocksOf(xy, nSpot) : Int32Array.from({ length: nSpot }, (_, i) => i)
  const train: number[] = []
  const heldOut: number[] = []
  for (let spot = 0; spot < nSpot; spot++) (block[spot] % 5 === 0 ? heldOut : train).push(spot)
  return { train: Uint32Array.from(train), heldOut: Uint32Array.from(heldOut) }
}

function blocksOf(xy: Float32Array, nSpot: number): Int32Array {
  const range = [0, 1].map((axis) => {
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    for (let spot = 0; spot < nSpot; spot++) {
      const value = xy[2 * spot + axis]
      if (value < low) low = value
      if (value > high) high = value
    }
    return { low, width: Math.max(high - low, 1e-9) }
  })
  const cell = (spot: number, axis: number) => {
    const { low, width } = range[axis]
    return Math.min(N_SIDE - 1, Math.floor(((xy[2 * spot + axis] - low) / width) * N_SIDE) || 0)
  }
  return Int32Array.from({ length: nSpot }, (_, spot) => cell(spot, 0) + 2 * cell(spot, 1))
}

/**
 * Evidence AUC: how often held-out tissue has more evidence for its own omics than for another held-out spot's,
 * `Σ_g x_jg·m_ig` over j = i against j ≠ i; .5 is chance. Also the standard error of chance for as many spots.
 * `queries: [nSpot, head]`, `keys: [head, nFeature]` of the trained features, `scores: [nSpot, nFeature]`.
 */
export function evidenceAuc(
  queries: Float32Array,
  scores: Float32Array,
  spots: { train: Uint32Array; heldOut: Uint32Array },
  head: number,
): { auc: number; chanceError: number } {
  const nFeature = (scores.length / queries.length) * head
  const { heldOut } = spots
  if (heldOut.length < 3) return { auc: 0.5, chanceError: 1 }
  const keys = trainKeys(queries, scores, spots.train, head, nFeature)
  // x_j projected on the keys: evidence is then a product of two short vectors.
  const projected = heldOut.length * head
  const omics = new Float64Array(projected)
  heldOut.forEach((spot, i) => {
    for (let d = 0; d < head; d++) {
      let sum = 0
      for (let g = 0; g < nFeature; g++) sum += keys[d * nFeature + g] * scores[spot * nFeature + g]
      omics[i * head + d] = sum
    }
  })
  let wins = 0
  for (let i = 0; i < heldOut.length; i++) {
    const evidence = (j: number) => {
      let sum = 0
      for (let d = 0; d < head; d++) sum += queries[heldOut[i] * head + d] * omics[j * head + d]
      return sum
    }
    const own = evidence(i)
    for (let j = 0; j < heldOut.length; j++) if (j !== i) wins += own > evidence(j) ? 1 : 0
  }
  const n = heldOut.length
  return { auc: wins / (n * (n - 1)), chanceError: 0.29 / Math.sqrt(n) }
}

/** Covariance keys from the training blocks alone: `[head, nFeature]`. */
function trainKeys(
  queries: Float32Array,
  scores: Float32Array,
  train: Uint32Array,
  head: number,
  nFeature: number,
): Float64Array {
  const keys = new Float64Array(head * nFeature)
  const square = new Float64Array(head)
  for (const spot of train)
    for (let d = 0; d < head; d++) {
      const q = queries[spot * head + d]
      square[d] += q * q
      for (let g = 0; g < nFeature; g++) keys[d * nFeature + g] += q * scores[spot * nFeature + g]
    }
  for (let d = 0; d < head; d++)
    for (let g = 0; g < nFeature; g++) keys[d * nFeature + g] /= square[d] + 1e-12
  return keys
}
