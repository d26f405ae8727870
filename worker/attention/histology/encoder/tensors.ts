import { Tensor } from 'onnxruntime-node'
import { broken, mismatch } from './faults.ts'
import type { Encoder, EncoderManifest } from './manifest.ts'

/** What an encoder's graph takes. */
export interface EncoderInput {
  name: string
  type: 'float32' | 'uint8'
  /** Tiles in one call where the graph fixes their number; null where it leaves it open. */
  batch: number | null
}

/**
 * A batch as the graph takes it, from tiles of `[inputPx, inputPx, 3]` bytes: floats are `(value / 255 - mean) / std`,
 * bytes stay. A graph of fixed batch gets its last tile again.
 */
export function toBatch(
  tiles: readonly Uint8Array[],
  { mean, std, layout, inputPx }: EncoderManifest,
  { type, batch }: EncoderInput,
): Tensor {
  const nTile = batch ?? tiles.length
  const plane = inputPx * inputPx
  const values = new (type === 'uint8' ? Uint8Array : Float32Array)(nTile * 3 * plane)
  for (let k = 0; k < nTile; k++) {
    const tile = tiles[Math.min(k, tiles.length - 1)]
    for (let channel = 0; channel < 3; channel++) {
      const [first, stride] = layout === 'NCHW' ? [channel * plane, 1] : [channel, 3]
      const [gain, offset] =
        type === 'uint8' ? [1, 0] : [1 / (255 * std[channel]), -mean[channel] / std[channel]]
      for (let at = 0; at < plane; at++)
        values[k * 3 * plane + first + at * stride] = tile[3 * at + channel] * gain + offset
    }
  }
  const dims = layout === 'NCHW' ? [nTile, 3, inputPx, inputPx] : [nTile, inputPx, inputPx, 3]
  return new Tensor(type, values as Float32Array, dims)
}

/**
 * `[nTile, dimension]` of what the graph gave for a batch, tokens pooled as the manifest says. Codes: `ENCODER_MISMATCH` for
 * another shape or type, `ENCODER_BROKEN` for numbers that are not finite.
 */
export function fromOutput(output: Tensor, nTile: number, encoder: Encoder): Float32Array {
  const { pooling, dimension, prefixTokens } = encoder.manifest
  const { dims, type } = output
  if (type !== 'float32') throw mismatch(encoder, 'output', `The encoder gives ${type}, not float32.`)
  const rank = pooling === 'none' ? 2 : 3
  if (dims.length !== rank)
    throw mismatch(
      encoder,
      'pooling',
      `The encoder gives shape [${dims.join(', ')}], but pooling "${pooling}" wants ${rank} axes.`,
    )
  if (dims[0] < nTile || dims[rank - 1] !== dimension)
    throw mismatch(
      encoder,
      'dimension',
      `The encoder gives shape [${dims.join(', ')}] for ${nTile} tiles, the manifest says ${dimension} numbers each.`,
    )
  const given = output.data as Float32Array
  const nToken = rank === 3 ? dims[1] : 1
  if (pooling === 'mean' && nToken <= prefixTokens)
    throw mismatch(encoder, 'prefixTokens', `The encoder gives ${nToken} tokens, all of them prefix.`)
  const values = new Float32Array(nTile * dimension)
  for (let tile = 0; tile < nTile; tile++)
    pool(
      given,
      tile * nToken,
      { nToken, pooling, prefixTokens },
      values.subarray(tile * dimension, (tile + 1) * dimension),
    )
  if (values.every(Number.isFinite)) return values
  throw broken(encoder, 'The encoder gives numbers that are not finite (NaN or infinite).')
}

function pool(
  given: Float32Array,
  firstToken: number,
  { nToken, pooling, prefixTokens }: { nToken: number; pooling: string; prefixTokens: number },
  out: Float32Array,
): void {
  const [start, end] = pooling === 'mean' ? [prefixTokens, nToken] : [0, 1]
  for (let token = start; token < end; token++)
    for (let d = 0; d < out.length; d++)
      out[d] += given[(firstToken + token) * out.length + d] / (end - start)
}
