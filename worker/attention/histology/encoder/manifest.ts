import { createHash } from 'node:crypto'
import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { HistologueError } from '../../../api/errors.ts'
import type { EncoderInfo } from '../../../api/histology.ts'
import { licenceRestrictions } from './licence.ts'

const MOST_MANIFEST_BYTES = 2 ** 20
/** Protobuf's own limit, and what one buffer of Node holds. */
const MOST_MODEL_BYTES = 2 ** 31 - 1
const EXPORT_ADVICE = 'models/encoders/README.md says how to export an encoder with its manifest.'

const triple = z.tuple([z.number(), z.number(), z.number()])

const schema = z.strictObject({
  format: z.literal('histologue-encoder'),
  formatVersion: z.literal(1),
  name: z.string().regex(/^[\w.+-]{1,64}$/, 'a name is up to 64 letters, digits and any of "_ . + -"'),
  file: z
    .string()
    .max(255)
    .regex(/^[^/\\:]+$/, 'the ONNX file lies beside the manifest: a file name without folders')
    .refine((name) => name !== '.' && name !== '..' && !name.includes('\0'), 'this is no file name'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits'),
  inputPx: z.int().min(8).max(4096),
  umPerPx: z.number().positive().max(100),
  mean: triple,
  std: triple.refine((values) => values.every((value) => value > 0), 'std must be above 0'),
  layout: z.enum(['NCHW', 'NHWC']),
  dimension: z.int().min(1).max(16384),
  output: z.string().min(1).max(1000).exactOptional(),
  pooling: z.enum(['none', 'cls', 'mean']).default('none'),
  prefixTokens: z.int().min(0).max(64).default(1),
  licence: z.string().min(1).max(200),
  licenceUrl: z.string().max(1000).exactOptional(),
  restrictsDerivatives: z.boolean(),
})

/** An encoder's manifest (models/encoders/README.md), checked. */
export type EncoderManifest = z.infer<typeof schema>

/** A manifest and the ONNX file that it tells of. */
export interface Encoder {
  manifest: EncoderManifest
  manifestPath: string
  modelPath: string
  /** Size and content are as the manifest says. */
  bytes: Uint8Array
}

/** Reads a manifest alone. Codes: `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `ENCODER_BROKEN` with the place in it. */
export async function readManifest(path: string): Promise<EncoderManifest> {
  const broken = (message: string, place?: string) =>
    new HistologueError('ENCODER_BROKEN', message, {
      file: path,
      ...(place && { place }),
      advice: EXPORT_ADVICE,
    })
  if ((await sizeOf(path)) > MOST_MANIFEST_BYTES)
    throw broken(
      'This is no manifest of an encoder: it is too large. Choose the JSON file, not the ONNX file.',
    )
  const text = await readFile(path, 'utf8').catch((thrown) => {
    throw notRead(path, thrown)
  })
  const parsed = schema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw broken(`The manifest of the encoder is wrong: ${issue.message}`, issue.path.join('/') || undefined)
}

/** What an encoder's manifest says to people. Codes as `readManifest`. */
export async function describeEncoder(manifestPath: string): Promise<EncoderInfo> {
  const { name, inputPx, umPerPx, dimension, licence, licenceUrl, restrictsDerivatives } =
    await readManifest(manifestPath)
  return {
    ...{ name, inputPx, umPerPx, dimension },
    licence: licenceUrl ? `${licence} (${licenceUrl})` : licence,
    restrictions: licenceRestrictions(licence, restrictsDerivatives),
  }
}

/**
 * Reads an encoder whole. Codes: those of `readManifest`; `LICENCE_NOT_ACCEPTED`; `ENCODER_BROKEN` where the file lies
 * elsewhere or is too large; `ENCODER_MISMATCH` where its content is another than the manifest's.
 */
export async function readEncoder(manifestPath: string, licenceAccepted: boolean): Promise<Encoder> {
  const manifest = await readManifest(manifestPath)
  if (!licenceAccepted) refuseRestricted(manifest, manifestPath)
  const modelPath = join(dirname(manifestPath), manifest.file)
  await refuseElsewhere(manifestPath, modelPath)
  if ((await sizeOf(modelPath)) > MOST_MODEL_BYTES)
    throw new HistologueError('ENCODER_BROKEN', 'The ONNX file is larger than 2 GiB.', {
      file: modelPath,
      advice: 'Export the encoder with weights of half precision.',
    })
  const bytes = await readFile(modelPath).catch((thrown) => {
    throw notRead(modelPath, thrown)
  })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 === manifest.sha256) return { manifest, manifestPath, modelPath, bytes }
  throw new HistologueError('ENCODER_MISMATCH', 'The ONNX file is not the one that its manifest tells of.', {
    file: modelPath,
    place: 'sha256',
    advice: `It is damaged or another version: its SHA-256 is ${sha256}.`,
  })
}

function refuseRestricted({ licence, restrictsDerivatives, name }: EncoderManifest, file: string): void {
  const restrictions = licenceRestrictions(licence, restrictsDerivatives)
  if (restrictions.length === 0) return
  throw new HistologueError(
    'LICENCE_NOT_ACCEPTED',
    `The encoder ${name} comes under ${licence}. ${restrictions.join(' ')}`,
    {
      file,
      place: 'licence',
      advice: 'Read the licence; in the terminal --accept-licence says that you did and keep to it.',
    },
  )
}

/** A link could lead anywhere; a manifest speaks for its own folder alone. */
async function refuseElsewhere(manifestPath: string, modelPath: string): Promise<void> {
  const [folder, file] = await Promise.all([
    realpath(dirname(manifestPath)),
    realpath(modelPath).catch((thrown) => {
      throw notRead(modelPath, thrown)
    }),
  ])
  if (dirname(file) === folder) return
  throw new HistologueError('ENCODER_BROKEN', 'The ONNX file is a link to another folder.', {
    file: modelPath,
    place: 'file',
    advice: 'Copy the file itself beside its manifest.',
  })
}

const sizeOf = async (path: string): Promise<number> => {
  const { size } = await stat(path).catch((thrown) => {
    throw notRead(path, thrown)
  })
  return size
}

function notRead(file: string, cause: unknown): HistologueError {
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
  return new HistologueError(
    isMissing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
    isMissing ? 'There is no such file.' : 'The file cannot be read.',
    {
      file,
      advice: 'The ONNX file lies beside its manifest, under the name that the manifest gives.',
      cause,
    },
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
