import type { PictureSource } from '../source.ts'
import type { Rows } from './halve.ts'
import { TILE_PX } from './pyramid-file.ts'
import { cut } from './squares.ts'

/** Samples that are read at once. */
const MOST_SAMPLES = 2 ** 24
/** Samples of whole rows that are read at once; where each reading decodes what stands before it as well, fewer readings are better. */
const MOST_SAMPLES_IN_ROWS = 2 ** 26
const MOST_SAMPLES_IN_ORDER = 2 ** 27
/** A side of a square that is read at once is at most 512 px times two to this. */
const LARGEST_STEP = 2

/**
 * How a picture is read square by square: the level whose tiles stand for the squares, and which planes are read together. Many planes
 * are read in small squares, so that what holds them all is decoded once.
 */
export function squareOf(source: PictureSource, nLevel: number): { level: number; planes: number[][] } {
  const nPlane = source.kind === 'rgb' ? 1 : source.channels.length
  const samples = (level: number) => (TILE_PX * 2 ** level) ** 2 * (source.kind === 'rgb' ? 3 : nPlane)
  let level = Math.min(LARGEST_STEP, nLevel - 1)
  while (level > 0 && samples(level) > MOST_SAMPLES) level--
  return { level, planes: groups(nPlane, Math.floor(MOST_SAMPLES / TILE_PX ** 2)) }
}

function groups(nPlane: number, size: number): number[][] {
  const all = [...Array(nPlane).keys()]
  return Array.from({ length: Math.ceil(nPlane / size) }, (_, k) => all.slice(k * size, (k + 1) * size))
}

/** A band of the finest level, of some planes, and which share of a row of tiles it is. */
interface Band {
  rows: Rows[]
  planes: number[]
  left: number
  top: number
  share: number
}

/** The finest level from top to bottom in whole rows of tiles; where those are too wide, in parts side by side. */
export async function* rowsOf(source: PictureSource): AsyncGenerator<Band> {
  const [{ widthPx, heightPx }] = source.levels
  const nPlane = source.kind === 'rgb' ? 1 : source.channels.length
  const most = source.access === 'rows' ? MOST_SAMPLES_IN_ROWS : MOST_SAMPLES_IN_ORDER
  const ofRow = widthPx * TILE_PX * (source.kind === 'rgb' ? 3 : 1)
  const planes = groups(nPlane, Math.max(1, Math.floor(most / ofRow)))
  const height = TILE_PX * Math.max(1, Math.floor(most / (ofRow * planes[0].length)))
  const nPart = Math.ceil(ofRow / MOST_SAMPLES_IN_ORDER)
  const width = TILE_PX * Math.ceil(widthPx / TILE_PX / nPart)
  for (let top = 0; top < heightPx; top += height)
    for (const group of planes)
      for (let left = 0; left < widthPx; left += width) {
        const size = { widthPx: Math.min(width, widthPx - left), heightPx: Math.min(height, heightPx - top) }
        const share = (Math.ceil(size.heightPx / TILE_PX) * group.length * size.widthPx) / nPlane / widthPx
        yield { rows: await cut(source, { left, top, ...size }, group), planes: group, left, top, share }
      }
}
