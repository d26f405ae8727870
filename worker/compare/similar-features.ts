import type { SimilarFeatures } from '../api/regions.ts'
import type { FeatureTiles } from '../stats/feature-tiles.ts'
import { largest } from '../stats/ranks.ts'

/** `[nFeature]` Pearson correlation over spots of one feature, `own: [nSpot]`, with all; NaN where one is constant. Code: `CANCELLED`. */
export async function correlationsWith(
  slide: FeatureTiles,
  own: Float32Array,
  signal: AbortSignal,
): Promise<Float32Array> {
  const n = slide.nSpot
  const mean = own.reduce((sum, value) => sum + value, 0) / n
  const spread = own.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const out = new Float32Array(slide.nFeature)
  for await (const { first, byFeature } of slide.read(signal)) {
    const { nRow, indptr, indices, values } = byFeature
    for (let other = 0; other < nRow; other++) {
      let [sum, squares, cross] = [0, 0, 0]
      for (let k = indptr[other]; k < indptr[other + 1]; k++) {
        sum += values[k]
        squares += values[k] ** 2
        cross += values[k] * (own[indices[k]] - mean)
      }
      const variance = squares - (sum * sum) / n
      const varies = variance > 1e-12 * squares && spread > 0
      out[first + other] = varies ? cross / Math.sqrt(variance * spread) : Number.NaN
    }
  }
  return out
}

/** `[nFeature]` cosine of one feature's key with all keys `[nFeature, nAxis]`; NaN where a key is zero. */
export function keyCosines(keys: Float32Array, nAxis: number, feature: number): Float32Array {
  const own = keys.subarray(feature * nAxis, (feature + 1) * nAxis)
  const ownLength = Math.hypot(...own)
  return Float32Array.from({ length: keys.length / nAxis }, (_, other) => {
    let [dot, squares] = [0, 0]
    for (let j = 0; j < nAxis; j++) {
      const value = keys[other * nAxis + j]
      dot += value * own[j]
      squares += value * value
    }
    return squares > 0 && ownLength > 0 ? dot / (Math.sqrt(squares) * ownLength) : Number.NaN
  })
}

/** The `k` features most alike by `similarity: [nFeature]`, best first, the feature itself and NaN left out. */
export function mostAlike(similarity: Float32Array, feature: number, k: number): SimilarFeatures {
  const others = similarity.map((value, other) =>
    other === feature || Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value,
  )
  const features = largest(others, k).filter((other) => others[other] !== Number.NEGATIVE_INFINITY)
  return { features, similarity: Float32Array.from(features, (other) => similarity[other]) }
}
