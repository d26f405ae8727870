import { buildWeights } from '../../models/products.ts'
import { float32, floatsOf, openSession } from './runtime.ts'

const TILE_BYTES = 48 * 1024 * 1024

/**
 * Mean attention weight of every feature over the slide, `[nFeature]`, in tiles of a fixed memory budget.
 * `queries: [nSpot, width]`, `keys: [nFeature, width]`. `nullMass` joins every spot's softmax (MODEL.md section 2).
 */
export async function meanWeights(
  { queries, keys, width }: { queries: Float32Array; keys: Float32Array; width: number },
  { beta, nullMass }: { beta: number; nullMass: number },
  signal: AbortSignal,
): Promise<Float32Array> {
  const nFeature = keys.length / width
  const nSpot = queries.length / width
  const tile = Math.max(1, Math.floor(TILE_BYTES / (4 * nFeature)))
  const session = await openSession(buildWeights(beta).toBytes())
  const keyTensor = float32(keys, [nFeature, width])
  const sums = new Float64Array(nFeature)
  try {
    for (let start = 0; start < nSpot; start += tile) {
      signal.throwIfAborted()
      const end = Math.min(nSpot, start + tile)
      const rows = float32(queries.subarray(start * width, end * width), [end - start, width])
      const found = await session.run({ queries: rows, keys: keyTensor })
      const [e, total] = [floatsOf(found.e), floatsOf(found.total)]
      for (let row = 0; row < end - start; row++) {
        const share = 1 / (total[row] + nullMass)
        for (let g = 0; g < nFeature; g++) sums[g] += e[row * nFeature + g] * share
      }
    }
  } finally {
    await session.release()
  }
  return Float32Array.from(sums, (sum) => sum / nSpot)
}
