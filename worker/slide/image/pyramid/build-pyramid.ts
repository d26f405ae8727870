import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { HistologueError } from '../../../api/errors.ts'
import { writeBeside, writeFailed } from '../../../export/write-file.ts'
import { damaged } from '../damaged.ts'
import type { PictureSource } from '../source.ts'
import { GrowingPyramid, type TilePlace } from './growing-pyramid.ts'
import { halve, type Rows } from './halve.ts'
import { PYRAMID_VERSION, type PyramidIndex, TILE_PX } from './pyramid-file.ts'
import { rowsOf, squareOf } from './source-pieces.ts'
import { cut, joinSquares } from './squares.ts'

/** The coarsest level is no larger than this. */
const SMALLEST_SIDE_PX = 1024

/** What long work needs to be watched and stopped. */
export interface BuildContext {
  signal: AbortSignal
  onProgress(progress: { phase: 'pyramid'; done: number; total: number }): void
}

/**
 * Writes the levels of the picture `place` to a file, from the finest down to 1,024 px. What can be read in pieces is read once, square by
 * square, and each level made as soon as its four squares are there; what cannot is written from top to bottom first and its
 * coarser levels made of what was written. A few squares, or a band of some 100 MB, are held at a time, however large the
 * picture is. Half a file is never left. Codes: `CANCELLED`, `WRITE_FAILED`, `FILE_DAMAGED`.
 */
export async function buildPyramid(
  source: PictureSource,
  place: string,
  path: string,
  context: BuildContext,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch((cause) => {
    throw writeFailed(path, cause)
  })
  await writeBeside(path, async (partial) => {
    const file = await open(partial, 'wx+')
    try {
      await writeLevels(failingAs(source, place), new GrowingPyramid(file, emptyIndex(source)), context)
    } finally {
      await file.close()
    }
  })
}

function emptyIndex(source: PictureSource): PyramidIndex {
  const nPlane = source.kind === 'rgb' ? 1 : source.channels.length
  const levels: PyramidIndex['levels'] = []
  for (let { widthPx, heightPx } = source.levels[0]; ; ) {
    const nTile = Math.ceil(widthPx / TILE_PX) * Math.ceil(heightPx / TILE_PX)
    levels.push({ widthPx, heightPx, tiles: new Array(2 * nTile * nPlane).fill(0) })
    if (Math.max(widthPx, heightPx) <= SMALLEST_SIDE_PX) break
    ;[widthPx, heightPx] = [Math.ceil(widthPx / 2), Math.ceil(heightPx / 2)]
  }
  const { kind, pixelSizeUm } = source
  return {
    ...{ version: PYRAMID_VERSION, kind, format: 'Uint8Array', pixelSizeUm, levels },
    nSample: kind === 'rgb' ? 3 : 1,
    channels: kind === 'rgb' ? [] : source.channels,
  }
}

/** The picture whose faults are said to be its own, and not those of the file that is written. */
function failingAs(source: PictureSource, place: string): PictureSource {
  const fail = (thrown: unknown) => {
    throw thrown instanceof HistologueError ? thrown : damaged(place, thrown)
  }
  if (source.kind === 'rgb') {
    const levels = source.levels.map((level) => ({
      ...level,
      read: (...of: Parameters<typeof level.read>) => level.read(...of).catch(fail),
    }))
    return { ...source, levels }
  }
  const levels = source.levels.map((level) => ({
    ...level,
    read: (...of: Parameters<typeof level.read>) => level.read(...of).catch(fail),
  }))
  return { ...source, levels }
}

async function writeLevels(source: PictureSource, pyramid: GrowingPyramid, context: BuildContext) {
  const { levels } = pyramid.index
  const top = levels.length - 1
  const isInPieces = source.access === 'pieces'
  const step = isInPieces ? squareOf(source, levels.length) : { level: 0, planes: [] }
  let done = 0
  const bands = isInPieces ? 0 : Math.ceil(levels[0].heightPx / TILE_PX)
  const total = bands + pyramid.nTile(step.level)
  const tick = (by = 1) => {
    context.signal.throwIfAborted()
    done += by
    context.onProgress({ phase: 'pyramid', done, total })
  }
  if (!isInPieces)
    for await (const { rows, planes, top: at, left, share } of rowsOf(source)) {
      context.signal.throwIfAborted()
      await pyramid.writeSquare({ level: 0, down: at / TILE_PX, across: left / TILE_PX }, planes, rows)
      tick(share)
    }

  /** Writes what is below a tile and gives the tile itself, written too. */
  const make = async (place: TilePlace, planes: readonly number[]): Promise<Rows[]> => {
    context.signal.throwIfAborted()
    if (place.level > step.level) {
      const below: Rows[][][] = []
      for (const down of [2 * place.down, 2 * place.down + 1]) {
        const row: Rows[][] = []
        for (const across of [2 * place.across, 2 * place.across + 1])
          if (pyramid.has({ level: place.level - 1, down, across }))
            row.push(await make({ level: place.level - 1, down, across }, planes))
        if (row.length > 0) below.push(row)
      }
      const tiles = planes.map((_, k) =>
        halve(
          joinSquares(
            below.map((row) => row.map((rows) => rows[k])),
            pyramid.index.nSample,
          ),
          pyramid.index.nSample,
        ),
      )
      await pyramid.writeSquare(place, planes, tiles)
      return tiles
    }
    const tiles = isInPieces
      ? await readSquare(source, pyramid, place, planes)
      : await Promise.all(planes.map((plane) => pyramid.read(place, plane)))
    tick(planes.length / pyramid.nPlane)
    return tiles
  }
  const groups = isInPieces ? step.planes : [...Array(pyramid.nPlane).keys()].map((plane) => [plane])
  for (const planes of groups)
    for (let down = 0; pyramid.has({ level: top, down, across: 0 }); down++)
      for (let across = 0; pyramid.has({ level: top, down, across }); across++)
        await make({ level: top, down, across }, planes)
  await pyramid.end()
}

/** Reads what is below a tile of the picture itself, and writes it level by level up to the tile. */
async function readSquare(
  source: PictureSource,
  pyramid: GrowingPyramid,
  { level: upTo, down, across }: TilePlace,
  planes: readonly number[],
): Promise<Rows[]> {
  const side = TILE_PX * 2 ** upTo
  const full = pyramid.index.levels[0]
  const [left, top] = [across * side, down * side]
  const region = {
    ...{ left, top },
    widthPx: Math.min(side, full.widthPx - left),
    heightPx: Math.min(side, full.heightPx - top),
  }
  let rows = await cut(source, region, planes)
  for (let level = 0; ; level++) {
    const at = { level, down: down * 2 ** (upTo - level), across: across * 2 ** (upTo - level) }
    await pyramid.writeSquare(at, planes, rows)
    if (level === upTo) return rows
    rows = rows.map((plane) => halve(plane, pyramid.index.nSample))
  }
}
