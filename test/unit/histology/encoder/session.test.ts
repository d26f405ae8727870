import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { add, concat, div, mul, pad, reduceMean, sub, unsqueeze } from '../../../../models/graph/index.ts'
import { bytesField, intField, message } from '../../../../models/graph/proto.ts'
import { hasExternalData } from '../../../../worker/attention/histology/encoder/external-data.ts'
import { readEncoder } from '../../../../worker/attention/histology/encoder/manifest.ts'
import { openEncoder } from '../../../../worker/attention/histology/encoder/session.ts'
import { INPUT_PX, manifestOf, meanColourGraph, writeEncoder } from './made-up-encoder.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-session-'))
afterAll(() => rmSync(folder, { recursive: true }))
const options = { provider: 'cpu', threads: 1 } as const

async function open(bytes: Uint8Array, change: Record<string, unknown> = {}) {
  return openEncoder(await readEncoder(writeEncoder(folder, bytes, change), false), options)
}

/** One colour all over. */
const plain = (r: number, g: number, b: number) =>
  Uint8Array.from({ length: 3 * INPUT_PX ** 2 }, (_, at) => [r, g, b][at % 3])
const TILES = [plain(255, 0, 51), plain(0, 102, 204), plain(51, 51, 51)]
const COLOURS = [1, 0, 0.2, 0, 0.4, 0.8, 0.2, 0.2, 0.2]

const closeTo = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5))

describe('tiles as an encoder sees them', () => {
  it.each([
    ['channels first', meanColourGraph(), {}],
    ['channels last', meanColourGraph({ layout: 'NHWC' }), { layout: 'NHWC' }],
    ['bytes', meanColourGraph({ dtype: 'uint8' }), {}],
    ['bytes, channels last', meanColourGraph({ dtype: 'uint8', layout: 'NHWC' }), { layout: 'NHWC' }],
    ['a batch of two, no more and no less', meanColourGraph({ batch: 2 }), {}],
  ])('%s', async (_, bytes, change) => {
    const encoder = await open(bytes, change)
    const size = encoder.batch
    const values: number[] = []
    for (let at = 0; at < TILES.length; at += size)
      values.push(...(await encoder.encode(TILES.slice(at, at + size))))
    await encoder.release()
    expect(values).toEqual(closeTo(COLOURS))
  })

  it('are standardised by the manifest, channel by channel', async () => {
    const encoder = await open(meanColourGraph(), { mean: [0.5, 0.2, 0.1], std: [0.5, 0.2, 0.4] })
    const values = await encoder.encode(TILES.slice(0, 1))
    await encoder.release()
    expect([...values]).toEqual(closeTo([1, -1, 0.25]))
  })
})

describe('batches', () => {
  const anySize = { inputPx: 2048 }
  it('shrink where tiles are large', async () => {
    const encoder = await open(meanColourGraph(anySize), anySize)
    expect(encoder.batch).toBe(4)
    await encoder.release()
  })

  it('that a graph demands are refused where they are too large', async () => {
    await expect(open(meanColourGraph({ ...anySize, batch: 8 }), anySize)).rejects.toMatchObject({
      code: 'ENCODER_BROKEN',
      message: expect.stringContaining('8 tiles of 2048 px'),
    })
  })
})

describe('tokens', () => {
  // A first token that says nothing of the tile's colour order, then two patches whose mean is the colour.
  const tokens = meanColourGraph({
    end: (means) =>
      concat(
        [mul(means, 3), add(means, 0.25), sub(means, 0.25)].map((token) => unsqueeze(token, [1])),
        1,
      ),
  })

  it('cls is the first of them, mean is that of those after the prefix', async () => {
    const cls = await open(tokens, { pooling: 'cls' })
    expect([...(await cls.encode(TILES))]).toEqual(closeTo(COLOURS.map((value) => 3 * value)))
    await cls.release()
    const mean = await open(tokens, { pooling: 'mean' })
    expect([...(await mean.encode(TILES))]).toEqual(closeTo(COLOURS))
    await mean.release()
  })

  it.each([
    ['none', { pooling: 'none' }, 'pooling'],
    ['a prefix of all of them', { pooling: 'mean', prefixTokens: 3 }, 'prefixTokens'],
  ])('pooled by %s are refused', async (_, change, place) => {
    await expect(open(tokens, change)).rejects.toMatchObject({ code: 'ENCODER_MISMATCH', details: { place } })
  })
})

describe('a broken encoder', () => {
  const whole = meanColourGraph()
  it.each([
    ['cut off', whole.subarray(0, whole.length - 9), /cannot be loaded|no whole ONNX/],
    ['no model at all', new TextEncoder().encode('not an ONNX model'), /cannot be loaded|no whole ONNX/],
    [
      'numbers that are NaN',
      meanColourGraph({ end: (means) => div(sub(means, means), sub(means, means)) }),
      /finite/,
    ],
    ['the same for all tiles', meanColourGraph({ end: (means) => add(mul(means, 0), 1) }), /same numbers/],
    [
      'normalised over its batch, as in training',
      meanColourGraph({ end: (means) => sub(means, reduceMean(means, { axes: [0], keepDims: true })) }),
      /training mode/,
    ],
    [
      'more numbers than any encoder gives',
      meanColourGraph({ end: (means) => pad(means, 1, 0, 2 ** 25) }),
      /gives 33554435 numbers for a tile/,
    ],
    ['weights in another file', withExternalData(whole), /external data/],
  ])('%s', async (_, bytes, words) => {
    await expect(open(bytes)).rejects.toMatchObject({
      code: 'ENCODER_BROKEN',
      message: expect.stringMatching(words),
      details: { file: join(folder, 'encoder.onnx') },
    })
  })

  it.each([
    ['other dimension', {}, { dimension: 4 }, 'dimension'],
    ['other side', {}, { inputPx: 32 }, 'inputPx'],
    ['other layout', {}, { layout: 'NHWC' }, 'inputPx'],
    ['an output that it has not', {}, { output: 'logits' }, 'output'],
    ['bytes that are to be standardised', { dtype: 'uint8' } as const, { mean: [0.5, 0.5, 0.5] }, 'mean'],
  ])('whose manifest says %s', async (_, graph, change, place) => {
    await expect(open(meanColourGraph(graph), change)).rejects.toMatchObject({
      code: 'ENCODER_MISMATCH',
      details: { place },
    })
  })
})

describe('external data', () => {
  it('is found in an initializer, in a node’s constant and in a branch, and nowhere in a whole model', () => {
    expect(hasExternalData(whole())).toBe(false)
    const tensor = intField(14, 1)
    const nodeWith = (attribute: Uint8Array) => bytesField(1, bytesField(5, attribute))
    const branch = bytesField(6, bytesField(5, tensor))
    for (const graph of [bytesField(5, tensor), nodeWith(bytesField(5, tensor)), nodeWith(branch)])
      expect(hasExternalData(message([whole(), bytesField(7, graph)]))).toBe(true)
    const ofFunction = bytesField(25, bytesField(11, bytesField(5, tensor)))
    expect(hasExternalData(message([whole(), ofFunction]))).toBe(true)
    // Stored inside: location 0, which is the default.
    expect(hasExternalData(message([bytesField(7, bytesField(5, intField(14, 0)))]))).toBe(false)
  })

  it('is not hidden by a tag that other readers take modulo 2^32', () => {
    // 106 + 2^32: field 13 with a length to them.
    const tag = Uint8Array.of(0xea, 0x80, 0x80, 0x80, 0x10, 0)
    const tensor = bytesField(7, bytesField(5, tag))
    expect(() => hasExternalData(message([whole(), tensor]))).toThrow(RangeError)
  })

  const whole = () => meanColourGraph()
})

function withExternalData(bytes: Uint8Array): Uint8Array {
  return message([bytes, bytesField(7, bytesField(5, message([intField(14, 1)])))])
}

it('the manifest of the tests is what an export writes', () => {
  expect(manifestOf(meanColourGraph())).toMatchObject({ format: 'histologue-encoder', formatVersion: 1 })
})
