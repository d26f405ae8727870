import { readFileSync } from 'node:fs'
import { HistologueError } from '../../worker/api/errors.ts'
import type { Features } from '../../worker/api/methods.ts'
import { readModel } from '../../worker/attention/model-file.ts'
import { parseGeneLists } from '../../worker/compare/gene-lists.ts'
import { parseRegions } from '../../worker/regions/region-file.ts'
import { readSession } from '../../worker/session/session-file.ts'
import { openPictureFile } from '../../worker/slide/image/picture-file.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import type { Slide } from '../../worker/slide/slide.ts'
import type { TileSource } from '../../worker/slide/slide-tiles.ts'
import type { Kind } from './sources.ts'

const TILE_PX = 64

const QUIET = { signal: new AbortController().signal, onProgress: () => {} }

/** `opens`, the code of the refusal, or `uncoded: …` for what nobody foresaw. */
export async function tryFile(path: string, kind: Kind): Promise<string> {
  try {
    await READERS[kind](path)
    return 'opens'
  } catch (thrown) {
    if (thrown instanceof HistologueError && thrown.code !== 'INTERNAL') return thrown.code
    return `uncoded: ${whereOf(thrown)}`
  }
}

const READERS: Record<Kind, (path: string) => Promise<unknown>> = {
  slide: useSlide,
  picture: usePicture,
  model: (path) => readModel(path),
  regions: async (path) => parseRegions(SLIDE, { text: readFileSync(path, 'utf8'), path }, QUIET),
  'gene lists': async (path) => parseGeneLists({ text: readFileSync(path, 'utf8'), file: path }, FEATURES),
  session: (path) => readSession(path),
}

/** Opens a slide and asks for all that it lists; of several inside, each. */
async function useSlide(path: string): Promise<void> {
  const first = await openSlideFile(path)
  await askAll(first)
  for (const { element, isShown } of first.alternatives ?? [])
    if (!isShown) await coded(async () => askAll(await openSlideFile(path, { element })))
}

async function askAll(slide: Slide): Promise<void> {
  try {
    checkMatrix(slide)
    for (const { name } of slide.obsColumns) await coded(async () => slide.readObsColumn(name))
    for (const { key } of slide.embeddings) await coded(() => slide.readEmbedding(key))
    if (slide.pictureInfo) await coded(() => slide.readPicture())
    if (slide.pictureInfo) await coded(async () => readCorners(await slide.openTiles()))
  } finally {
    slide.close()
  }
}

/** What everything else relies on without looking. */
function checkMatrix({ matrix, barcodes, features, xy }: Slide): void {
  const { nRow, nColumn, indptr, indices, values } = matrix
  const isWhole =
    barcodes.length === nRow &&
    features.names.length === nColumn &&
    indptr.length === nRow + 1 &&
    indices.length === values.length &&
    indptr[nRow] === values.length &&
    (xy === null || xy.length === 2 * nRow) &&
    new Set(features.names).size === nColumn
  if (!isWhole) throw new Error('The matrix, its names or its places do not fit together.')
  for (let row = 0; row < nRow; row++)
    for (let k = indptr[row]; k < indptr[row + 1]; k++)
      if (
        indices[k] >= nColumn ||
        (k > indptr[row] && indices[k] <= indices[k - 1]) ||
        !Number.isFinite(values[k])
      )
        throw new Error(`The matrix is not tidy in row ${row}.`)
}

async function usePicture(path: string): Promise<void> {
  const { openTiles, read } = await openPictureFile(path, 1)
  await coded(async () => readCorners(await openTiles()))
  await read()
}

/** The first and the last tile of every level. */
async function readCorners(tiles: TileSource): Promise<void> {
  for (const [level, { widthPx, heightPx }] of tiles.levels.entries()) {
    const size = { widthPx: Math.min(TILE_PX, widthPx), heightPx: Math.min(TILE_PX, heightPx) }
    const last = { left: widthPx - size.widthPx, top: heightPx - size.heightPx }
    for (const place of [{ left: 0, top: 0 }, last])
      await coded(() => tiles.readRegion(level, { ...place, ...size }))
  }
}

/** A part that is refused with a code leaves the rest usable. */
async function coded(step: () => Promise<unknown>): Promise<void> {
  try {
    await step()
  } catch (thrown) {
    if (!(thrown instanceof HistologueError) || thrown.code === 'INTERNAL') throw thrown
  }
}

const FEATURES: Features = {
  names: ['g', 'h', 'i'],
  symbols: ['g', 'h', 'i'],
  ids: ['ENSG1', 'ENSG2', 'ENSG3'],
  types: ['Gene Expression', 'Gene Expression', 'Gene Expression'],
}

/** Regions ask a slide for barcodes and places alone. */
const SLIDE = {
  path: 'slide.h5ad',
  barcodes: Array.from({ length: 9 }, (_, k) => `spot${k}`),
  xy: Float32Array.from({ length: 18 }, (_, k) => 37 * k),
  spotDiameterPx: 20,
  pixelSizeUm: 0.5,
  matrix: { nRow: 9 },
} as unknown as Slide

/** The message's first line and where it was thrown, without what HDF5 says of itself. */
function whereOf(thrown: unknown): string {
  const lines = (thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)).split('\n')
  return [lines[0], ...lines.filter((line) => /^ {4}at /.test(line)).slice(0, 12)].join('\n')
}
