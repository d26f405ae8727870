import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { HistologueError } from '../../../api/errors.ts'
import type { Plane } from '../channels.ts'
import type { PictureSource } from '../source.ts'
import { halve, type Rows } from './halve.ts'
import { PYRAMID_VERSION, type PyramidIndex, PyramidWriter, TILE_PX } from './pyramid-file.ts'
import type { SampleFormat } from './sample-formats.ts'

/** Samples that are decoded at once where what stands before a piece must be decoded with it. */
const MOST_BYTES_IN_ORDER = 384 * 1024 ** 2
/** The coarsest level is no larger than this. */
const SMALLEST_SIDE_PX = 1024

/** What long work needs to be watched and stopped. */
export interface BuildContext {
  signal: AbortSignal
  onProgress(progress: { phase: 'pyramid'; done: number; total: number }): void
}

/**
 * Writes the levels of a picture to a file, from the finest down to 1,024 px, reading it once from top to bottom in bands; progress
 * counts its rows of tiles. Half a file is never left. Codes: `CANCELLED`, `WRITE_FAILED`; what reading throws.
 */
export async function buildPyramid(
  source: PictureSource,
  path: string,
  context: BuildContext,
): Promise<void> {
  const partial = `${path}.${randomUUID()}.partial`
  const fail = (cause: unknown) => {
    throw new HistologueError('WRITE_FAILED', 'The levels of the picture cannot be kept in the cache.', {
      file: path,
      advice: 'Check how much space is left, or name another folder by HISTOLOGUE_CACHE.',
      cause,
    })
  }
  await mkdir(dirname(path), { recursive: true }).catch(fail)
  const file = await open(partial, 'w').catch(fail)
  try {
    const writer = new PyramidWriter(file)
    const index = await writeLevels(source, writer, context)
    await writer.end(index).catch(fail)
    await file.close()
    await rename(partial, path).catch(fail)
  } catch (thrown) {
    await file.close().catch(() => undefined)
    await rm(partial, { force: true })
    throw thrown
  }
}

async function writeLevels(source: PictureSource, writer: PyramidWriter, context: BuildContext) {
  const levels: PyramidIndex['levels'] = []
  for (let { widthPx, heightPx } = source.levels[0]; ; ) {
    levels.push({ widthPx, heightPx, tiles: [] })
    if (Math.max(widthPx, heightPx) <= SMALLEST_SIDE_PX) break
    ;[widthPx, heightPx] = [Math.ceil(widthPx / 2), Math.ceil(heightPx / 2)]
  }
  const nSample = source.kind === 'rgb' ? 3 : 1
  /** Rows of each level, per plane, that wait until a row of tiles is full. */
  const waiting: Rows[][] = levels.map(() => [])
  const take = async (level: number, rows: Rows[]): Promise<void> => {
    waiting[level] = waiting[level].length === 0 ? rows : waiting[level].map((w, k) => below(w, rows[k]))
    const { heightPx, tiles } = levels[level]
    const nRow = Math.ceil(levels[level].widthPx / TILE_PX) * 2 * rows.length
    const isEnd = (tiles.length / nRow) * TILE_PX + waiting[level][0].heightPx >= heightPx
    if (waiting[level][0].heightPx < TILE_PX && !isEnd) return
    const full = waiting[level]
    waiting[level] = []
    await writeRow(writer, full, nSample, tiles)
    if (level + 1 < levels.length)
      await take(
        level + 1,
        full.map((plane) => halve(plane, nSample)),
      )
  }
  let format: SampleFormat = 'Uint8Array'
  const total = Math.ceil(levels[0].heightPx / TILE_PX)
  let done = 0
  for await (const rows of rowsOf(source)) {
    context.signal.throwIfAborted()
    format = rows[0].samples.constructor.name as SampleFormat
    await take(0, rows)
    context.onProgress({ phase: 'pyramid', done: ++done, total })
  }
  const channels = source.kind === 'rgb' ? [] : source.channels
  const { kind, pixelSizeUm } = source
  return { version: PYRAMID_VERSION, kind, format, nSample, pixelSizeUm, channels, levels }
}

/** Rows of tiles from top to bottom, one piece per plane. */
async function* rowsOf(source: PictureSource): AsyncGenerator<Rows[]> {
  const [{ widthPx, heightPx }] = source.levels
  const nSample = source.kind === 'rgb' ? 3 : 1
  const rowBytes = widthPx * nSample * (source.kind === 'rgb' ? 1 : 4 * source.channels.length)
  const rowsAtOnce = source.isFast ? TILE_PX : Math.floor(MOST_BYTES_IN_ORDER / rowBytes / TILE_PX) * TILE_PX
  const step = Math.max(TILE_PX, rowsAtOnce)
  for (let top = 0; top < heightPx; top += step) {
    const height = Math.min(step, heightPx - top)
    const planes = await readBand(source, top, height)
    for (let from = 0; from < height; from += TILE_PX) {
      const nRow = Math.min(TILE_PX, height - from)
      const [start, end] = [from * widthPx * nSample, (from + nRow) * widthPx * nSample]
      yield planes.map((plane) => ({ samples: plane.subarray(start, end) as Plane, widthPx, heightPx: nRow }))
    }
  }
}

async function readBand(source: PictureSource, top: number, heightPx: number): Promise<Plane[]> {
  const region = { left: 0, top, widthPx: source.levels[0].widthPx, heightPx }
  if (source.kind === 'rgb') return [await source.levels[0].read(region)]
  return source.levels[0].read(region, [...source.channels.keys()])
}

function below(above: Rows, rows: Rows): Rows {
  const samples = new (above.samples.constructor as Uint8ArrayConstructor)(
    above.samples.length + rows.samples.length,
  ) as Plane
  samples.set(above.samples as Uint8Array)
  samples.set(rows.samples as Uint8Array, above.samples.length)
  return { samples, widthPx: above.widthPx, heightPx: above.heightPx + rows.heightPx }
}

async function writeRow(
  writer: PyramidWriter,
  planes: Rows[],
  nSample: number,
  tiles: number[],
): Promise<void> {
  const [{ widthPx, heightPx }] = planes
  for (let left = 0; left < widthPx; left += TILE_PX) {
    const width = Math.min(TILE_PX, widthPx - left)
    for (const { samples } of planes) {
      const tile = new (samples.constructor as Uint8ArrayConstructor)(width * heightPx * nSample) as Plane
      for (let y = 0; y < heightPx; y++) {
        const from = (y * widthPx + left) * nSample
        tile.set(samples.subarray(from, from + width * nSample) as Uint8Array, y * width * nSample)
      }
      tiles.push(...(await writer.write(tile)))
    }
  }
}
