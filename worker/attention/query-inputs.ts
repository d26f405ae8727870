import { singularValues } from './axes.ts'
import { type Neighbourhood, smoothRows } from './neighbours.ts'
import { leftSingularVectors } from './programmes.ts'

export const CLIP = 5
const FIRST_COMPONENT_SD = 3

/**
 * Query inputs: histology features and their means over neighbours, each standardised over the slide and clipped to
 * ±5. `features: [nSpot, nFeature]`; gives `[nSpot, 2·nFeature]`.
 */
export function queryInputs(features: Float32Array, nFeature: number, near: Neighbourhood): Float32Array {
  const nSpot = features.length / nFeature
  const own = standardised(features, nFeature)
  const around = standardised(smoothRows(near, own, nFeature), nFeature)
  const out = new Float32Array(2 * features.length)
  for (let spot = 0; spot < nSpot; spot++) {
    const row = spot * nFeature
    out.set(own.subarray(row, row + nFeature), 2 * row)
    out.set(around.subarray(row, row + nFeature), 2 * row + nFeature)
  }
  return out
}

/**
 * Linear map of inputs to their `k` leading principal components, the first at a standard deviation of 3; as a map, so that
 * another slide's inputs can be read too. `inputs: [nSpot, nInput]` (columns of mean 0); gives `[nInput, k]`.
 */
export async function principalMap(
  inputs: Float32Array,
  nSpot: number,
  nInput: number,
  k: number,
): Promise<Float32Array> {
  const u = await leftSingularVectors(inputs, nSpot, nInput, k)
  const lengths = singularValues(inputs, u, nInput, k)
  const scale = (FIRST_COMPONENT_SD * Math.sqrt(nSpot)) / (lengths[0] || 1)
  const map = new Float32Array(nInput * k)
  for (let spot = 0; spot < nSpot; spot++)
    for (let input = 0; input < nInput; input++)
      for (let j = 0; j < k; j++) map[input * k + j] += inputs[spot * nInput + input] * u[spot * k + j]
  return map.map((value, at) => (lengths[at % k] > 0 ? (value / lengths[at % k]) * scale : 0))
}

function standardised(values: Float32Array, nColumn: number): Float32Array {
  const nRow = values.length / nColumn
  const out = new Float32Array(values.length)
  for (let column = 0; column < nColumn; column++) {
    let mean = 0
    for (let at = column; at < values.length; at += nColumn) mean += values[at] / nRow
    let variance = 0
    for (let at = column; at < values.length; at += nColumn) variance += (values[at] - mean) ** 2 / nRow
    const scale = 1 / (Math.sqrt(variance) + 1e-6)
    for (let at = column; at < values.length; at += nColumn)
      out[at] = Math.min(CLIP, Math.max(-CLIP, (values[at] - mean) * scale))
  }
  return out
}
