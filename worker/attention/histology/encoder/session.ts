import type { InferenceSession } from 'onnxruntime-node'
import type { Provider } from '../../../api/devices.ts'
import { createRandom } from '../../../stats/random.ts'
import { openSession } from '../../runtime.ts'
import { hasExternalData } from './external-data.ts'
import { broken, mismatch } from './faults.ts'
import type { Encoder } from './manifest.ts'
import { type EncoderInput, fromOutput, toBatch } from './tensors.ts'

/** Tiles in one call, at most, where the graph leaves it open. */
const BATCH = 16
/** Pixels in one call: as float numbers of three colours 200 MB, beside all that an encoder makes of them. */
const MOST_PIXELS = 4096 ** 2
/** Numbers that a graph may say it gives for one tile, tokens and all: 64 MB. */
const MOST_OUTPUT = 2 ** 24
/** Relative difference of two answers about the same tile that rounding may make in another place of a batch. */
const SAME = 1e-3

/** An encoder that runs and has answered as an encoder should. */
export interface RunningEncoder {
  /** Tiles in one call, at most. */
  batch: number
  /** What it said of the made-up tiles, `[dimension]` of each. */
  tried: readonly Float32Array[]
  /** `[tiles.length, dimension]` of up to `batch` tiles `[inputPx, inputPx, 3]`. Codes as `fromOutput`. */
  encode(tiles: readonly Uint8Array[]): Promise<Float32Array>
  release(): Promise<void>
}

/**
 * Opens an encoder and tries it on made-up tiles: each must get finite numbers of the right shape, other tiles other numbers,
 * and a tile the same numbers whatever lies beside it in its batch. Codes: `ENCODER_BROKEN`, `ENCODER_MISMATCH`. Tests
 * pass their own `open`.
 */
export async function openEncoder(
  encoder: Encoder,
  options: { provider: Provider; threads: number },
  open: typeof openSession = openSession,
): Promise<RunningEncoder> {
  refuseExternalData(encoder)
  const session = await open(encoder.bytes, options).catch((thrown) => {
    throw broken(encoder, `The ONNX file cannot be loaded: ${firstLine(thrown)}`, thrown)
  })
  try {
    const running = toRunning(session, encoder)
    return { ...running, tried: await tryOut(running, encoder) }
  } catch (thrown) {
    await session.release()
    throw thrown
  }
}

function refuseExternalData(encoder: Encoder): void {
  let isExternal: boolean
  try {
    isExternal = hasExternalData(encoder.bytes)
  } catch (thrown) {
    throw broken(encoder, 'The file is no whole ONNX model; it may have been cut off.', thrown)
  }
  if (isExternal)
    throw broken(
      encoder,
      'The ONNX file keeps its weights in other files (external data), which are never opened.',
    )
}

function toRunning(session: InferenceSession, encoder: Encoder): Omit<RunningEncoder, 'tried'> {
  const { manifest } = encoder
  const input = inputOf(session, encoder)
  const output = manifest.output ?? session.outputNames[0]
  if (!session.outputNames.includes(output))
    throw mismatch(
      encoder,
      'output',
      `The encoder has no output "${output}" but ${session.outputNames.join(', ')}.`,
    )
  refuseLargeOutput(session, output, encoder)
  return {
    batch: input.batch ?? Math.max(1, Math.min(BATCH, Math.floor(MOST_PIXELS / manifest.inputPx ** 2))),
    encode: async (tiles) => {
      const feeds = { [input.name]: toBatch(tiles, manifest, input) }
      const found = await session.run(feeds, [output]).catch((thrown) => {
        throw broken(encoder, `The encoder fails on a batch of ${tiles.length}: ${firstLine(thrown)}`, thrown)
      })
      return fromOutput(found[output], tiles.length, encoder)
    },
    release: () => session.release(),
  }
}

/** An output that says how large it is is asked for only where it is no larger than encoders' are. */
function refuseLargeOutput({ outputMetadata }: InferenceSession, output: string, encoder: Encoder): void {
  const given = outputMetadata.find(({ name }) => name === output)
  if (!given?.isTensor) throw broken(encoder, `The output "${output}" is no table of numbers.`)
  const perTile = given.shape
    .slice(1)
    .reduce<number>((product, length) => product * (typeof length === 'number' ? Math.max(1, length) : 1), 1)
  if (perTile > MOST_OUTPUT)
    throw broken(encoder, `The encoder gives ${perTile} numbers for a tile; ${MOST_OUTPUT} are the most.`)
}

/** The graph's one input, where it takes what the manifest says. */
function inputOf({ inputMetadata }: InferenceSession, encoder: Encoder): EncoderInput {
  const { layout, inputPx, mean, std } = encoder.manifest
  const [input] = inputMetadata
  if (inputMetadata.length !== 1 || !input.isTensor)
    throw broken(
      encoder,
      `The encoder takes ${inputMetadata.length} inputs; it must take a batch of tiles alone.`,
    )
  const { name, type, shape } = input
  const wanted = layout === 'NCHW' ? [3, inputPx, inputPx] : [inputPx, inputPx, 3]
  const fits = wanted.every((length, k) => typeof shape[k + 1] === 'string' || shape[k + 1] === length)
  if (shape.length !== 4 || !fits)
    throw mismatch(
      encoder,
      'inputPx',
      `The encoder takes shape [${shape.join(', ')}], the manifest says [n, ${wanted.join(', ')}].`,
    )
  const batch = typeof shape[0] === 'number' && shape[0] > 0 ? shape[0] : null
  if (batch !== null && batch * inputPx ** 2 > MOST_PIXELS)
    throw broken(
      encoder,
      `The encoder takes ${batch} tiles of ${inputPx} px at once and no fewer; ${Math.floor(MOST_PIXELS / inputPx ** 2)} are the most.`,
    )
  if (type !== 'float32' && type !== 'uint8')
    throw broken(encoder, `The encoder takes ${type}; it must take float32 or uint8.`)
  if (type === 'uint8' && [...mean, ...std].some((value, k) => value !== (k < 3 ? 0 : 1)))
    throw mismatch(
      encoder,
      'mean',
      'The encoder takes bytes, so mean must be 0 and std 1: it standardises itself.',
    )
  return { name, type, batch }
}

async function tryOut(running: Omit<RunningEncoder, 'tried'>, encoder: Encoder): Promise<Float32Array[]> {
  const tiles = madeUpTiles(encoder.manifest.inputPx)
  const tried = await encodeEach(running, tiles, encoder)
  const [light, noise] = tried
  if (difference(light, noise) === 0)
    throw broken(encoder, 'The encoder gives the same numbers for different tiles.')
  // A batch of another size and order: normalisation or dropout left in training mode shows here.
  const again = (await encodeEach(running, [tiles[2], tiles[1]], encoder))[1]
  if (difference(noise, again) > SAME)
    throw broken(
      encoder,
      'The encoder gives a tile other numbers the next time or beside other tiles: it seems to be in training mode.',
    )
  return tried
}

async function encodeEach(
  { batch, encode }: Omit<RunningEncoder, 'tried'>,
  tiles: readonly Uint8Array[],
  { manifest: { dimension } }: Encoder,
): Promise<Float32Array[]> {
  const rows: Float32Array[] = []
  for (let at = 0; at < tiles.length; at += batch) {
    const part = tiles.slice(at, at + batch)
    const values = await encode(part)
    rows.push(...part.map((_, k) => values.slice(k * dimension, (k + 1) * dimension)))
  }
  return rows
}

function madeUpTiles(sidePx: number): Uint8Array[] {
  const random = createRandom(0xe4c)
  const length = 3 * sidePx * sidePx
  return [
    new Uint8Array(length).fill(235),
    Uint8Array.from({ length }, () => random.integer(256)),
    Uint8Array.from({ length }, (_, at) => [190, 90, 150][at % 3] + (Math.floor(at / 24) % 2) * 40),
  ]
}

/** Largest difference, relative to the largest value. */
export function difference(a: Float32Array, b: Float32Array): number {
  let [largest, most] = [0, 0]
  for (let k = 0; k < a.length; k++) {
    largest = Math.max(largest, Math.abs(a[k]), Math.abs(b[k]))
    most = Math.max(most, Math.abs(a[k] - b[k]))
  }
  return most === 0 ? 0 : most / largest
}

const firstLine = (thrown: unknown) =>
  (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0].slice(0, 300)
