import { HistologueError } from '../api/errors.ts'
import type { PictureBox, PictureView } from '../api/picture.ts'
import { readLevel, readReduced, reducedSide } from '../slide/image/read-level.ts'
import type { TileSource } from '../slide/slide-tiles.ts'

/** Longest side of what is sent: 16 MB of RGBA. */
const MOST_SIDE_PX = 2048

/**
 * A region of a picture (pixels of its finest level), or all of it, small enough to be looked at. Codes: `BAD_REQUEST` for a region
 * outside, those of the picture's reader.
 */
export async function viewPicture(tiles: TileSource, region?: PictureBox): Promise<PictureView> {
  const [full] = tiles.levels
  const whole = { left: 0, top: 0, widthPx: full.widthPx, heightPx: full.heightPx }
  const seen = region ?? whole
  if (seen.left + seen.widthPx > full.widthPx || seen.top + seen.heightPx > full.heightPx)
    throw new HistologueError('BAD_REQUEST', 'The picture has no such region.', {
      place: 'viewPicture/region',
    })
  const level = levelFor(tiles, Math.max(seen.widthPx, seen.heightPx))
  return region ? viewRegion(tiles, level, region) : viewWhole(tiles, level, whole)
}

/** The finest level that shows so many pixels of the finest one within the limit; the coarsest where none does. */
function levelFor({ levels }: TileSource, sidePx: number): number {
  const level = levels.findIndex(({ widthPx }) => (sidePx * widthPx) / levels[0].widthPx <= MOST_SIDE_PX)
  return level < 0 ? levels.length - 1 : level
}

async function viewWhole(tiles: TileSource, level: number, region: PictureBox): Promise<PictureView> {
  const at = tiles.levels[level]
  const factor = factorFor(at.widthPx, at.heightPx)
  const pixels = await readLevel(tiles, level, factor)
  const [widthPx, heightPx] = [at.widthPx, at.heightPx].map((side) => reducedSide(side, factor))
  return { region, widthPx, heightPx, pixels }
}

async function viewRegion(tiles: TileSource, level: number, region: PictureBox): Promise<PictureView> {
  const [full] = tiles.levels
  const at = tiles.levels[level]
  const [across, down] = [full.widthPx / at.widthPx, full.heightPx / at.heightPx]
  const left = Math.min(at.widthPx - 1, Math.floor(region.left / across))
  const top = Math.min(at.heightPx - 1, Math.floor(region.top / down))
  const wanted = {
    widthPx: Math.min(Math.ceil(region.widthPx / across), at.widthPx - left),
    heightPx: Math.min(Math.ceil(region.heightPx / down), at.heightPx - top),
  }
  const factor = factorFor(wanted.widthPx, wanted.heightPx)
  const [width, height] = [reducedSide(wanted.widthPx, factor), reducedSide(wanted.heightPx, factor)]
  // What is left over at the ends is not seen; a side shorter than one square is seen whole.
  const seen = {
    widthPx: Math.min(wanted.widthPx, width * factor),
    heightPx: Math.min(wanted.heightPx, height * factor),
  }
  return {
    region: {
      ...{ left: left * across, top: top * down },
      ...{ widthPx: seen.widthPx * across, heightPx: seen.heightPx * down },
    },
    ...{ widthPx: width, heightPx: height },
    pixels: await readReduced(tiles, level, { left, top, ...seen }, factor),
  }
}

/** By which whole number sides are shrunk to what is sent. */
const factorFor = (widthPx: number, heightPx: number): number =>
  Math.ceil(Math.max(widthPx, heightPx) / MOST_SIDE_PX)
