import { createHash } from 'node:crypto'
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fewAtOnce } from '../../few-at-once.ts'
import { fileState, pictureFiles } from '../../file-identity.ts'
import type { Slide } from '../../slide.ts'
import type { TileSource } from '../../slide-tiles.ts'
import type { Plane } from '../channels.ts'
import type { PictureSource } from '../source.ts'
import { type SampleTiles, tilesOfSource } from '../tiles-of-source.ts'
import { type BuildContext, buildPyramid } from './build-pyramid.ts'
import { PYRAMID_VERSION, type PyramidIndex, readPyramidIndex, readPyramidRegion } from './pyramid-file.ts'

/** Pyramids that are kept, in bytes; the least recently used go first. */
export const MOST_KEPT_BYTES = 12 * 1024 ** 3
/** A picture no larger than this is shown whole. */
export const WHOLE_SIDE_PX = 4096
const ENDING = '.pyramid'

/** True where the picture is too large to be shown whole and has no levels that can be read in pieces. */
export function needsPyramid({ levels, access = 'pieces' }: TileSource): boolean {
  const sides = levels.map(({ widthPx, heightPx }) => Math.max(widthPx, heightPx))
  return sides[0] > WHOLE_SIDE_PX && (access !== 'pieces' || Math.min(...sides) > WHOLE_SIDE_PX)
}

/** Where the pyramid of a picture is kept: by its path, and the sizes and times of its files. Codes: those of `fileState`. */
async function keptPath(place: string, cacheDir: string): Promise<string> {
  const states = await fewAtOnce((await pictureFiles(place)).sort(), fileState)
  const known = states.flatMap(({ size, modifiedMs }) => [size, modifiedMs])
  const key = createHash('sha256').update(JSON.stringify([PYRAMID_VERSION, resolve(place), ...known]))
  return join(cacheDir, 'pictures', key.digest('hex') + ENDING)
}

/** The tiles of a picture file by its pyramid in the cache; null where none is kept, or the picture needs none. */
export async function keptTiles(tiles: TileSource, cacheDir: string): Promise<SampleTiles | null> {
  if (!('source' in tiles) || !needsPyramid(tiles)) return null
  const path = await keptPath(tiles.place, cacheDir)
  const index = await readPyramidIndex(path).catch(() => null)
  if (!index) return null
  // Used now: the cache gives up what was not.
  await utimes(path, new Date(), new Date()).catch(() => undefined)
  return tilesOfSource(sourceOf(path, index), tiles.place, tiles.levels[0].scale[0], true)
}

/** The slide whose pieces come from the pyramid in the cache where there is one. */
export function withKeptPyramid(slide: Slide, cacheDir: string): Slide {
  return {
    ...slide,
    openTiles: async () => {
      const tiles = await slide.openTiles()
      return (await keptTiles(tiles, cacheDir)) ?? tiles
    },
  }
}

/** Builds the pyramid of a picture file, unless it is kept already. Codes: those of `buildPyramid`. */
export async function keepPyramid(tiles: TileSource, cacheDir: string, context: BuildContext): Promise<void> {
  if (!('source' in tiles) || !needsPyramid(tiles)) return
  const path = await keptPath(tiles.place, cacheDir)
  if (await readPyramidIndex(path).catch(() => null)) return
  await buildPyramid((tiles as SampleTiles).source, tiles.place, path, context)
  await giveUpOld(join(cacheDir, 'pictures'), MOST_KEPT_BYTES)
}

/** Deletes pyramids, least recently used first, until those that stay fit `mostBytes`; the newest always stays. */
export async function giveUpOld(folder: string, mostBytes: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ENDING))
  const files = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name))
      return { path: join(folder, name), size, mtimeMs }
    }),
  )
  let sum = 0
  for (const [k, { path, size }] of files.sort((a, b) => b.mtimeMs - a.mtimeMs).entries()) {
    sum += size
    if (k > 0 && sum > mostBytes) await rm(path, { force: true })
  }
}

function sourceOf(path: string, index: PyramidIndex): PictureSource {
  const { pixelSizeUm, channels } = index
  const read = (level: number, plane: number, region: Parameters<typeof readPyramidRegion>[2]['region']) =>
    readPyramidRegion(path, index, { level, plane, region })
  if (index.kind === 'rgb') {
    const levels = index.levels.map(({ widthPx, heightPx }, level) => ({
      ...{ widthPx, heightPx, access: 'pieces' as const },
      read: async (region: Parameters<typeof read>[2]) => (await read(level, 0, region)) as Uint8Array,
    }))
    return { kind: 'rgb', pixelSizeUm, access: 'pieces', levels }
  }
  const levels = index.levels.map(({ widthPx, heightPx }, level) => ({
    ...{ widthPx, heightPx },
    read: (region: Parameters<typeof read>[2], planes: readonly number[]): Promise<Plane[]> =>
      Promise.all(planes.map((plane) => read(level, plane, region))),
  }))
  return { kind: 'channels', pixelSizeUm, access: 'pieces', levels, channels }
}
