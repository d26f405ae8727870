import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { HistologueError } from '../api/errors.ts'
import type { FittedModel } from './fitted-model.ts'

const MAGIC = 'HISTOLOGUE-MODEL\n'
const FORMAT_VERSION = 1

const headerSchema = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  sha256: z.string(),
  numbers: z.object({
    nSpot: z.number().int(),
    nFeature: z.number().int(),
    head: z.number().int(),
    nProgramme: z.number().int(),
    reliability: z.number(),
    beta: z.number(),
    nullMass: z.number(),
    nSeed: z.number().int(),
    nBin: z.number().int(),
  }),
  arrays: z.array(z.object({ name: z.string(), kind: z.enum(['f4', 'u4']), length: z.number().int() })),
  facts: z.record(z.string(), z.unknown()),
})

/** A model read from its file, with what else was written beside it. */
export interface ModelFile {
  model: FittedModel
  facts: Record<string, unknown>
}

/**
 * Writes a model as one file without code in it: magic line, length and JSON header (versions, numbers, SHA-256 of the
 * rest), then little-endian arrays. The file appears whole or not at all. Code: `WRITE_FAILED`.
 */
export async function writeModel(
  path: string,
  model: FittedModel,
  facts: Record<string, unknown>,
): Promise<void> {
  const arrays = arraysOf(model)
  const payload = Buffer.concat(
    arrays.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  )
  const { nSpot, nFeature, head, nProgramme, reliability, beta, nullMass } = model
  const header = JSON.stringify({
    formatVersion: FORMAT_VERSION,
    sha256: createHash('sha256').update(payload).digest('hex'),
    numbers: {
      ...{ nSpot, nFeature, head, nProgramme, reliability, beta, nullMass },
      nSeed: model.queries.length,
      nBin: model.nullDistribution.nBin,
    },
    arrays: arrays.map(({ name, values }) => ({
      name,
      kind: values instanceof Uint32Array ? 'u4' : 'f4',
      length: values.length,
    })),
    facts,
  })
  const length = Buffer.alloc(4)
  length.writeUInt32LE(Buffer.byteLength(header))
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(`${path}.part`, Buffer.concat([Buffer.from(MAGIC), length, Buffer.from(header), payload]))
    await rename(`${path}.part`, path)
  } catch (cause) {
    throw new HistologueError('WRITE_FAILED', 'The model file could not be written.', {
      file: path,
      advice: 'Choose a folder that you may write to and that has room.',
      cause,
    })
  }
}

/** Reads a model file; a damaged or foreign one gives `FILE_DAMAGED` or `FORMAT_UNSUPPORTED`, a missing one `FILE_NOT_FOUND`. */
export async function readModel(path: string): Promise<ModelFile> {
  const bytes = await readFile(path).catch((cause) => {
    throw new HistologueError('FILE_NOT_FOUND', 'The model file could not be read.', { file: path, cause })
  })
  if (bytes.subarray(0, MAGIC.length).toString() !== MAGIC)
    throw new HistologueError('FORMAT_UNSUPPORTED', 'This is not a Histologue model file.', {
      file: path,
      advice: 'Give a file written by `histologue fit --model`.',
    })
  const damaged = (cause?: unknown) =>
    new HistologueError('FILE_DAMAGED', 'The model file is damaged or of another version.', {
      file: path,
      advice: 'Fit the slide again.',
      cause,
    })
  const start = MAGIC.length + 4
  const headerLength = bytes.length >= start ? bytes.readUInt32LE(MAGIC.length) : Number.POSITIVE_INFINITY
  if (start + headerLength > bytes.length) throw damaged()
  const payload = bytes.subarray(start + headerLength)
  try {
    const header = headerSchema.parse(JSON.parse(bytes.subarray(start, start + headerLength).toString()))
    if (createHash('sha256').update(payload).digest('hex') !== header.sha256) throw damaged()
    return { model: assemble(header, readArrays(header.arrays, payload)), facts: header.facts }
  } catch (thrown) {
    throw thrown instanceof HistologueError ? thrown : damaged(thrown)
  }
}

type Named = { name: string; values: Float32Array | Uint32Array }

function arraysOf(model: FittedModel): Named[] {
  const { queries, keys, programmes, loadings, meanWeight, nullDistribution } = model
  const { binOf, levels, survival } = nullDistribution
  return [
    ...queries.map((values, seed) => ({ name: `queries.${seed}`, values })),
    ...keys.map((values, seed) => ({ name: `keys.${seed}`, values })),
    ...Object.entries({ programmes, loadings, meanWeight, binOf, levels, survival }).map(
      ([name, values]) => ({
        name,
        values,
      }),
    ),
  ]
}

type Header = z.infer<typeof headerSchema>

function readArrays(list: Header['arrays'], payload: Buffer): Map<string, Float32Array | Uint32Array> {
  const total = list.reduce((sum, { length }) => sum + length, 0)
  if (total * 4 !== payload.length) throw new RangeError('array lengths do not add up')
  // Copied so that the views are aligned, whatever the header's length.
  const buffer = new Uint8Array(payload).buffer
  let offset = 0
  return new Map(
    list.map(({ name, kind, length }) => {
      const values =
        kind === 'u4' ? new Uint32Array(buffer, offset, length) : new Float32Array(buffer, offset, length)
      offset += 4 * length
      return [name, values]
    }),
  )
}

function assemble({ numbers }: Header, arrays: Map<string, Float32Array | Uint32Array>): FittedModel {
  const { nSeed, nBin, ...rest } = numbers
  const { nSpot, nFeature, head, nProgramme } = rest
  const floats = (name: string, length?: number) => {
    const values = arrays.get(name)
    if (!(values instanceof Float32Array) || (length !== undefined && values.length !== length))
      throw new RangeError(`array ${name} is missing or of the wrong length`)
    return values
  }
  const binOf = arrays.get('binOf')
  if (!(binOf instanceof Uint32Array) || binOf.length !== nFeature)
    throw new RangeError('array binOf is wrong')
  const seeds = Array.from({ length: nSeed }, (_, seed) => seed)
  const survival = floats('survival')
  return {
    ...rest,
    queries: seeds.map((seed) => floats(`queries.${seed}`, nSpot * head)),
    keys: seeds.map((seed) => floats(`keys.${seed}`, nFeature * head)),
    programmes: floats('programmes', nSpot * nProgramme),
    loadings: floats('loadings', nFeature * nProgramme),
    meanWeight: floats('meanWeight', nFeature),
    nullDistribution: { nBin, binOf, levels: floats('levels', nBin * survival.length), survival },
  }
}
