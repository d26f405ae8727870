import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cast, Graph, mul, reduceMean, type Tensor } from '../../../../models/graph/index.ts'

/** Side of the made-up encoders' tiles. */
export const INPUT_PX = 16

/** What a graph is made with, where it is not as it should be. */
export interface GraphChange {
  dtype?: 'float32' | 'uint8'
  layout?: 'NCHW' | 'NHWC'
  batch?: number | string
  inputPx?: number
  /** Turns the mean colours `[n, 3]` into the output. */
  end?: (means: Tensor, x: Tensor) => Tensor
}

/** An encoder whose three numbers are the mean of each channel as the graph sees it. */
export function meanColourGraph({
  dtype = 'float32',
  layout = 'NCHW',
  batch = 'n',
  inputPx = INPUT_PX,
  end = (means) => means,
}: GraphChange = {}): Uint8Array {
  const graph = new Graph('mean-colour')
  const shape = layout === 'NCHW' ? [batch, 3, inputPx, inputPx] : [batch, inputPx, inputPx, 3]
  const x = graph.input('tiles', dtype, shape)
  const values = dtype === 'uint8' ? mul(cast(x, 'float32'), 1 / 255) : x
  const means = reduceMean(values, { axes: layout === 'NCHW' ? [2, 3] : [1, 2], keepDims: false })
  graph.output('embedding', end(means, x))
  return graph.toBytes()
}

/** A manifest that fits `meanColourGraph`: no standardisation, 2 µm a pixel. */
export function manifestOf(bytes: Uint8Array, change: Record<string, unknown> = {}) {
  return {
    ...{ format: 'histologue-encoder', formatVersion: 1, name: 'mean-colour', file: 'encoder.onnx' },
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...{ inputPx: INPUT_PX, umPerPx: 2, mean: [0, 0, 0], std: [1, 1, 1], layout: 'NCHW', dimension: 3 },
    ...{ licence: 'Apache-2.0', restrictsDerivatives: false },
    ...change,
  }
}

/** Writes an encoder into a folder and gives the path of its manifest. */
export function writeEncoder(
  folder: string,
  bytes = meanColourGraph(),
  change: Record<string, unknown> = {},
): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'encoder.onnx'), bytes)
  const path = join(folder, 'encoder.json')
  writeFileSync(path, JSON.stringify(manifestOf(bytes, change)))
  return path
}
