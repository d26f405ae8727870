import { buildWeightTotals } from '../../models/products.ts'
import { meanRowOf, rowProducts } from './row-products.ts'
import { float32, floatsOf, openSession } from './runtime.ts'

const TILE_BYTES = 48 * 1024 * 1024

/** What makes logits of a slide into weights and lifts. */
export interface SlideWeights {
  /** `[nSpot]` natural log of the sum of a spot's softmax, null key included. */
  logTotal: Float32Array
  /** `[nFeature]` geometric mean of the attention weight over the slide: a feature's usual share. */
  typicalWeight: Float32Array
}

/**
 * Totals and usual weights of a slide, in tiles of a fixed memory budget (MODEL.md section 2; the mean is geometric, since
 * a few spots hold most of the arithmetic one). `queries: [nSpot, width]`, `keys: [nFeature, width]`. `nullMass` joins
 * every spot's softmax.
 */
export async function slideWeights(
  { queries, keys, width }: { queries: Float32Array; keys: Float32Array; width: number },
  { beta, nullMass }: { beta: number; nullMass: number },
  signal: AbortSignal,
): Promise<SlideWeights> {
  const nFeature = keys.length / width
  const nSpot = queries.length / width
  const tile = Math.max(1, Math.floor(TILE_BYTES / (4 * nFeature)))
  const session = await openSession(buildWeightTotals(beta).toBytes())
  const keyTensor = float32(keys, [nFeature, width])
  const logTotal = new Float32Array(nSpot)
  let meanLogTotal = 0
  try {
    for (let start = 0; start < nSpot; start += tile) {
      signal.throwIfAborted()
      const end = Math.min(nSpot, start + tile)
      const rows = float32(queries.subarray(start * width, end * width), [end - start, width])
      const totals = floatsOf((await session.run({ queries: rows, keys: keyTensor })).total)
      for (let row = 0; row < end - start; row++) {
        const value = Math.log(totals[row] + nullMass)
        logTotal[start + row] = value
        meanLogTotal += value / nSpot
      }
    }
  } finally {
    await session.release()
  }
  const meanLogits = rowProducts(meanRowOf(queries, width), keys, width)
  return { logTotal, typicalWeight: meanLogits.map((logit) => Math.exp(beta * logit - meanLogTotal)) }
}
