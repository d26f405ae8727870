import { createHash } from 'node:crypto'
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fewAtOnce } from '../../few-at-once.ts'
import { fileState, pictureFiles } from '../../file-identity.ts'
import type { Slide } from '../../slide.ts'
import type { PictureRegion, TileSource } from '../../slide-tiles.ts'
import type { Plane } from '../channels.ts'
import type { PictureSource } from '../source.ts'
import { type SampleTiles, tilesOfSource } from '../tiles-of-source.ts'
import { type BuildContext, buildPyramid } from './build-pyramid.ts'
import { type HeldPyramid, holdPyramid, PYRAMID_VERSION, readPyramidIndex } from './pyramid-file.ts'

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
async function keptPath(
  { place, keptAs }: Pick<SampleTiles, 'place' | 'keptAs'>,
  cacheDir: string,
): Promise<string> {
  const files = await (keptAs ? keptAs.files() : pictureFiles(place))
  const states = await fewAtOnce(files.sort(), fileState)
  const known = states.flatMap(({ size, modifiedMs }) => [size, modifiedMs])
  const key = createHash('sha256').update(
    JSON.stringify([PYRAMID_VERSION, resolve(keptAs?.name ?? place), ...known]),
  )
  return join(cacheDir, 'pictures', key.digest('hex') + ENDING)
}

/** Pyramids that slides of this process read, by path, with how many do. */
const held = new Map<string, number>()

export interface KeptTiles {
  tiles: SampleTiles
  /** Lets go of the pyramid, once. */
  close(): Promise<void>
}

/**
 * The tiles of a picture file by its pyramid in the cache, which can be read until it is closed, also where the cache is cleared
 * meanwhile; null where none is kept, or the picture needs none.
 */
export async function keptTiles(tiles: TileSource, cacheDir: string): Promise<KeptTiles | null> {
  if (!('source' in tiles) || !needsPyramid(tiles)) return null
  const path = await keptPath(tiles, cacheDir)
  const pyramid = await holdPyramid(path).catch(() => null)
  if (!pyramid) return null
  const shown = await tilesOfSource(sourceOf(pyramid), tiles.place, tiles.levels[0].scale[0], true).catch(
    async (thrown) => {
      await pyramid.close()
      throw thrown
    },
  )
  held.set(path, (held.get(path) ?? 0) + 1)
  // Used now: the cache gives up what was not.
  await utimes(path, new Date(), new Date()).catch(() => undefined)
  const close = () => {
    const others = (held.get(path) ?? 1) - 1
    if (others > 0) held.set(path, others)
    else held.delete(path)
    return pyramid.close()
  }
  return { tiles: shown, close }
}

/** The slide whose pieces come from the pyramid in the cache where there is one; it is held until the slide is closed. */
export function withKeptPyramid(slide: Slide, cacheDir: string): Slide {
  const opened: KeptTiles[] = []
  return {
    ...slide,
    openTiles: async () => {
      const tiles = await slide.openTiles()
      const kept = await keptTiles(tiles, cacheDir)
      if (!kept) return tiles
      opened.push(kept)
      return kept.tiles
    },
    close: () => {
      // What cannot be closed is none of the user's files.
      for (const { close } of opened.splice(0)) void close().catch(() => undefined)
      slide.close()
    },
  }
}

/** Builds the pyramid of a picture file, unless it is kept already. Codes: those of `buildPyramid`. */
export async function keepPyramid(tiles: TileSource, cacheDir: string, context: BuildContext): Promise<void> {
  if (!('source' in tiles) || !needsPyramid(tiles)) return
  const path = await keptPath(tiles, cacheDir)
  if (await readPyramidIndex(path).catch(() => null)) return
  await buildPyramid((tiles as SampleTiles).source, tiles.place, path, context)
  await giveUpOld(join(cacheDir, 'pictures'), MOST_KEPT_BYTES)
}

/**
 * Deletes pyramids, least recently used first, until those that stay fit `mostBytes`; the newest always stays, and what a slide of
 * this process reads.
 */
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
    // One that another process reads cannot be removed on Windows; it stays.
    if (k > 0 && sum > mostBytes && !held.has(path)) await rm(path, { force: true }).catch(() => undefined)
  }
}

function sourceOf({ index, read }: HeldPyramid): PictureSource {
  const { pixelSizeUm, channels } = index
  if (index.kind === 'rgb') {
    const levels = index.levels.map(({ widthPx, heightPx }, level) => ({
      ...{ widthPx, heightPx, access: 'pieces' as const },
      read: async (region: PictureRegion) => (await read(level, 0, region)) as Uint8Array,
    }))
    return { kind: 'rgb', pixelSizeUm, access: 'pieces', levels }
  }
  const levels = index.levels.map(({ widthPx, heightPx }, level) => ({
    ...{ widthPx, heightPx },
    read: (region: PictureRegion, planes: readonly number[]): Promise<Plane[]> =>
      Promise.all(planes.map((plane) => read(level, plane, region))),
  }))
  return { kind: 'channels', pixelSizeUm, access: 'pieces', levels, channels }
}
