import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { HistologueError } from '../../../worker/api/errors.ts'
import { summaryOf } from '../../../worker/attention/fit-summary.ts'
import type { FittedModel } from '../../../worker/attention/fitted-model.ts'
import { type ModelFile, readModel, writeModel } from '../../../worker/attention/model-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-model-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const counting = (length: number, from: number) => Float32Array.from({ length }, (_, k) => from + k / 8)

const model: FittedModel = {
  nSpot: 3,
  nFeature: 5,
  nAxis: 2,
  nProgramme: 1,
  reliability: 0.7,
  beta: 12.5,
  nullMass: 1 / 3,
  queries: [counting(6, 0), counting(6, -40)],
  keys: counting(10, 2),
  programmes: counting(3, -1),
  logTotal: counting(3, 6),
  typicalWeight: counting(5, 0.1),
  alike: {
    indptr: Uint32Array.of(0, 2, 3, 4),
    indices: Uint32Array.of(0, 2, 1, 2),
    weights: Float32Array.of(0.75, 0.25, 1, 1),
  },
  nullDistribution: {
    nBin: 2,
    binOf: Uint32Array.of(0, 1, 1, 0, 1),
    levels: counting(6, -2),
    survival: Float32Array.of(1, 0.1, 0.01),
  },
}
const facts = { slideName: 'Ä slide, “quoted”', summary: { nSeed: 2, warnings: [] } }
const written: ModelFile = { model, transfer: null, facts }
const MAGIC = 'HISTOLOGUE-MODEL\n'

const path = join(folder, 'made', 'here', 'a.histologue-model')
const damagedPath = join(folder, 'damaged.histologue-model')
await writeModel(path, written)
const whole = readFileSync(path)
const headerEnd = MAGIC.length + 4 + whole.readUInt32LE(MAGIC.length)

const readBytes = (bytes: Uint8Array) => {
  writeFileSync(damagedPath, bytes)
  return readModel(damagedPath)
}

const headerText = whole.subarray(MAGIC.length + 4, headerEnd).toString()

/** A file whose hash is right, with another header: forged, not damaged. */
function forged(text: string): Buffer {
  const header = Buffer.from(text)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(header.length)
  const content = Buffer.concat([Buffer.from(MAGIC), length, header, whole.subarray(headerEnd, -32)])
  return Buffer.concat([content, createHash('sha256').update(content).digest()])
}

it('keeps the weights of modalities where a model has them', async () => {
  const weighed = join(folder, 'weighed.histologue-model')
  await writeModel(weighed, { ...written, model: { ...model, modalityWeights: Float32Array.of(0.5, 2) } })
  expect((await readModel(weighed)).model?.modalityWeights).toEqual(Float32Array.of(0.5, 2))
  expect((await readModel(path)).model).not.toHaveProperty('modalityWeights')
})

describe('a model file', () => {
  it('gives back what was written, in folders it makes, and leaves no half-written file', async () => {
    expect(await readModel(path)).toEqual(written)
    expect(readdirSync(join(folder, 'made', 'here'))).toEqual(['a.histologue-model'])
  })

  it('is the same bytes for the same model', async () => {
    const again = join(folder, 'again.histologue-model')
    await writeModel(again, written)
    expect(readFileSync(again).equals(whole)).toBe(true)
  })

  it('holds arrays that are parts of larger ones as they are', async () => {
    const part = counting(20, 2).subarray(3, 13)
    const other = join(folder, 'part.histologue-model')
    await writeModel(other, { ...written, model: { ...model, keys: part } })
    expect((await readModel(other)).model?.keys).toEqual(part.slice())
  })

  it('that cannot be written says so with its name', async () => {
    const blocked = join(path, 'below-a-file', 'b.histologue-model')
    await expect(writeModel(blocked, written)).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      details: { file: blocked },
    })
  })
})

describe('a model file that is damaged', () => {
  it.each([
    ['missing', null, 'FILE_NOT_FOUND'],
    ['empty', Buffer.alloc(0), 'FORMAT_UNSUPPORTED'],
    ['of another kind', Buffer.from('\x89HDF\r\n\x1a\n'.repeat(20)), 'FORMAT_UNSUPPORTED'],
    ['the magic line alone', Buffer.from(MAGIC), 'FILE_DAMAGED'],
    ['cut in the header', whole.subarray(0, 60), 'FILE_DAMAGED'],
    ['cut by one byte', whole.subarray(0, -1), 'FILE_DAMAGED'],
    ['longer by one byte', Buffer.concat([whole, Buffer.of(0)]), 'FILE_DAMAGED'],
  ])('%s is told by its code', async (_, bytes, code) => {
    const promise = bytes ? readBytes(bytes) : readModel(join(folder, 'nowhere'))
    await expect(promise).rejects.toMatchObject({ code, details: { file: expect.any(String) } })
  })

  it('in any one bit is never read', async () => {
    for (let at = 0; at < whole.length; at += 3) {
      const bytes = Buffer.from(whole)
      bytes[at] ^= 1 << (at % 8)
      const thrown = await readBytes(bytes).then(
        () => null,
        (error) => error,
      )
      expect(thrown, `byte ${at}`).toBeInstanceOf(HistologueError)
      expect(thrown.code, `byte ${at}`).toBe(at < MAGIC.length ? 'FORMAT_UNSUPPORTED' : 'FILE_DAMAGED')
    }
  })
})

describe('a model file of false numbers', () => {
  const { nullDistribution } = model
  it.each([
    ['a key that is no number', { keys: model.keys.with(3, Number.NaN) }],
    ['an endless query', { queries: [model.queries[0], model.queries[1].with(0, Number.POSITIVE_INFINITY)] }],
    [
      'a bin beyond the last',
      { nullDistribution: { ...nullDistribution, binOf: Uint32Array.of(0, 1, 2, 0, 1) } },
    ],
  ])('%s is refused', async (_, change) => {
    const other = join(folder, 'false.histologue-model')
    await writeModel(other, { ...written, model: { ...model, ...change } })
    await expect(readModel(other)).rejects.toMatchObject({ code: 'FILE_DAMAGED' })
  })

  it('tells of its fit as a summary does, or is damaged', () => {
    const text = { fitId: 'a', device: 'cpu', histologySource: 'stain-texture-2', plan: 'wide' }
    const numbers = { nSeed: 1, nTrainedFeature: 4, elapsedMs: 1.5, evidenceAuc: null, shuffledAuc: 0.5 }
    const none = { deviceNotice: null, cacheNotice: null, histologyNotice: null, modalities: [] }
    const summary = { ...text, ...numbers, ...none, fromCache: false, histologyInforms: true }
    expect(summaryOf({ ...written, facts: { summary } })).toEqual({ ...summary, evidenceAuc: Number.NaN })
    for (const wrong of [undefined, null, [], { ...summary, nSeed: '1' }, { ...summary, plan: undefined }])
      expect(() => summaryOf({ ...written, facts: { summary: wrong } })).toThrow(
        expect.objectContaining({ code: 'FILE_DAMAGED' }),
      )
  })
})

describe('a model file with a forged header', () => {
  it('is read where the forger changed nothing', async () => {
    expect((await readBytes(forged(headerText))).model).toEqual(model)
  })

  it.each([
    ['the version before, with keys and folds of other making', '"formatVersion":7', '"formatVersion":6'],
    ['more spots than it has rows', '"nSpot":3', '"nSpot":4'],
    ['a missing number', '"beta":12.5,', ''],
    ['a number that is text', '"beta":12.5', '"beta":"12.5"'],
    ['seeds beyond memory', '"nSeed":2', '"nSeed":1000000000'],
    ['no seeds', '"nSeed":2', '"nSeed":0'],
    ['a negative length', '"length":6', '"length":-6'],
    ['a length beyond the file', '"length":6', '"length":1000000000'],
    ['another name for an array', '"name":"queries.0"', '"name":"__proto__"'],
    ['integers where floats belong', '"kind":"f4"', '"kind":"u4"'],
    ['another kind of array', '"kind":"f4"', '"kind":"function"'],
    ['nothing', headerText, 'null'],
    ['no JSON', headerText, 'require("fs")'],
  ])('of %s is refused', async (_, from, to) => {
    expect(headerText).toContain(from)
    await expect(readBytes(forged(headerText.replace(from, to)))).rejects.toMatchObject({
      code: 'FILE_DAMAGED',
    })
  })

  it('changes no object outside of it', async () => {
    const evil = '"facts":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},'
    const { facts: read } = await readBytes(forged(headerText.replace('"facts":{', evil)))
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  })
})
