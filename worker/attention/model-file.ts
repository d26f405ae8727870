import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { HistologueError } from '../api/errors.ts'
import { writeFailed, writeWhole } from '../export/write-file.ts'
import type { FittedModel } from './fitted-model.ts'
import { ArraysByName, type NamedArray } from './named-arrays.ts'
import { assembleTransfer, transferArrays, transferHeader, transferSchema } from './transfer-arrays.ts'
import type { TransferModel } from './transfer-model.ts'

const MAGIC = 'HISTOLOGUE-MODEL\n'
/** Raised also where a slide's keys or folds are made otherwise: an older model would answer for spots that it saw. */
const FORMAT_VERSION = 7
const HASH_BYTES = 32
/** More seeds than anyone fits; a forged header must not make the reader allocate without end. */
const MOST_SEEDS = 1000

const headerSchema = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  /** Of the slide that was fitted; null in a model of several slides. */
  numbers: z
    .object({
      nSpot: z.number().int(),
      nFeature: z.number().int(),
      nAxis: z.number().int(),
      nProgramme: z.number().int(),
      reliability: z.number(),
      beta: z.number(),
      nullMass: z.number(),
      nSeed: z.number().int().min(1).max(MOST_SEEDS),
      nBin: z.number().int(),
    })
    .nullable(),
  transfer: transferSchema.nullable(),
  arrays: z.array(
    z.object({ name: z.string(), kind: z.enum(['f4', 'u4']), length: z.number().int().min(0) }),
  ),
  facts: z.record(z.string(), z.unknown()),
})

/** A model read from its file, with what else was written beside it. */
export interface ModelFile {
  /** The answers for the slide fitted to; null in a model of several slides. */
  model: FittedModel | null
  /** What reads other slides. */
  transfer: TransferModel | null
  facts: Record<string, unknown>
}

/**
 * Writes a model as one file without code in it: magic line, length of the header, JSON header (version, numbers, list
 * of arrays, facts), little-endian arrays, SHA-256 of all before. It appears whole or not at all. Code: `WRITE_FAILED`.
 */
export async function writeModel(path: string, { model, transfer, facts }: ModelFile): Promise<void> {
  const sameKeys = model !== null && model.keys === transfer?.keys
  const arrays = [...(model ? arraysOf(model) : []), ...(transfer ? transferArrays(transfer, sameKeys) : [])]
  const header = JSON.stringify({
    formatVersion: FORMAT_VERSION,
    numbers: model && numbersOf(model),
    transfer: transfer && transferHeader(transfer),
    arrays: arrays.map(({ name, values }) => ({
      name,
      kind: values instanceof Uint32Array ? 'u4' : 'f4',
      length: values.length,
    })),
    facts,
  })
  const length = Buffer.alloc(4)
  length.writeUInt32LE(Buffer.byteLength(header))
  await mkdir(dirname(path), { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw writeFailed(path, cause)
  })
  const hash = createHash('sha256')
  await writeWhole(path, async (file) => {
    // One array after the other: those of a large slide together would not fit beside themselves.
    for (const piece of [Buffer.from(MAGIC), length, Buffer.from(header), ...arrays.map(bytesOf)]) {
      hash.update(piece)
      await file.writeFile(piece)
    }
    await file.writeFile(hash.digest())
  })
}

const bytesOf = ({ values }: NamedArray) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)

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
  const content = bytes.subarray(0, Math.max(0, bytes.length - HASH_BYTES))
  if (!hashOf(content).equals(bytes.subarray(content.length))) throw damaged()
  try {
    const start = MAGIC.length + 4
    const payloadStart = start + content.readUInt32LE(MAGIC.length)
    if (payloadStart > content.length) throw damaged()
    const header = headerSchema.parse(JSON.parse(content.subarray(start, payloadStart).toString()))
    const payload = content.subarray(payloadStart)
    const arrays = new ArraysByName(readArrays(header.arrays, payload))
    const model = header.numbers && assemble(header.numbers, arrays)
    const transfer = header.transfer && assembleTransfer(header.transfer, arrays, model?.keys ?? null)
    return { model, transfer, facts: header.facts }
  } catch (thrown) {
    throw thrown instanceof HistologueError ? thrown : damaged(thrown)
  }
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest()

const numbersOf = (model: FittedModel) => {
  const { nSpot, nFeature, nAxis, nProgramme, reliability, beta, nullMass, queries, nullDistribution } = model
  return {
    ...{ nSpot, nFeature, nAxis, nProgramme, reliability, beta, nullMass },
    nSeed: queries.length,
    nBin: nullDistribution.nBin,
  }
}

function arraysOf(model: FittedModel): NamedArray[] {
  const { queries, keys, programmes, logTotal, typicalWeight, alike, nullDistribution } = model
  const { binOf, levels, survival } = nullDistribution
  const { modalityWeights, read } = model
  return [
    ...queries.map((values, seed) => ({ name: `queries.${seed}`, values })),
    ...Object.entries(alike).map(([name, values]) => ({ name: `alike.${name}`, values })),
    ...Object.entries({ keys, programmes, logTotal, typicalWeight, binOf, levels, survival }).map(
      ([name, values]) => ({ name, values }),
    ),
    ...(modalityWeights ? [{ name: 'modalityWeights', values: modalityWeights }] : []),
    ...(read ? [{ name: 'read', values: read }] : []),
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

function assemble(numbers: NonNullable<Header['numbers']>, arrays: ArraysByName): FittedModel {
  const { nSeed, nBin, ...rest } = numbers
  const { nSpot, nFeature, nAxis, nProgramme } = rest
  const alike = {
    indptr: arrays.integers('alike.indptr', nSpot + 1),
    indices: arrays.integers('alike.indices'),
    weights: arrays.floats('alike.weights'),
  }
  checkNeighbourhood(alike, nSpot)
  const seeds = Array.from({ length: nSeed }, (_, seed) => seed)
  const survival = arrays.floats('survival')
  return {
    ...rest,
    queries: seeds.map((seed) => arrays.floats(`queries.${seed}`, nSpot * nAxis)),
    keys: arrays.floats('keys', nFeature * nAxis),
    programmes: arrays.floats('programmes', nSpot * nProgramme),
    logTotal: arrays.floats('logTotal', nSpot),
    typicalWeight: arrays.floats('typicalWeight', nFeature),
    alike,
    nullDistribution: {
      nBin,
      binOf: arrays.places('binOf', nBin, nFeature),
      levels: arrays.floats('levels', nBin * survival.length),
      survival,
    },
    ...(arrays.has('modalityWeights') && { modalityWeights: arrays.floats('modalityWeights') }),
    ...(arrays.has('read') && { read: arrays.places('read', nFeature) }),
  }
}

function checkNeighbourhood({ indptr, indices, weights }: FittedModel['alike'], nSpot: number): void {
  const ascends = indptr.every((start, spot) => spot === 0 || start >= indptr[spot - 1])
  const isWhole = indptr[0] === 0 && indptr[nSpot] === indices.length && weights.length === indices.length
  if (!ascends || !isWhole || indices.some((spot) => spot >= nSpot))
    throw new RangeError('arrays alike are wrong')
}
