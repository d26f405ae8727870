import type { PictureLevel, PictureRegion, TileSource } from '../../../slide/slide-tiles.ts'
import { pixelsUnder, resampleTile } from './resample.ts'

/** Pixels that are read at once: 72 MB of RGB. */
const MOST_PIXELS = 24e6
/** A level this little too coarse still counts as fine enough: sizes of levels are rounded. */
const ROUNDING = 0.99

/** Squares around spots: `sideFullresPx` full-resolution pixels, seen as `sidePx` pixels. */
export interface TileShape {
  sideFullresPx: number
  sidePx: number
}

/** One spot's surroundings. */
export interface SpotTile {
  spot: number
  /** `[sidePx, sidePx, 3]` RGB. */
  pixels: Uint8Array
}

/** The coarsest level that still shows the tile's every pixel; the finest where none does. */
export function chooseLevel(levels: readonly PictureLevel[], { sideFullresPx, sidePx }: TileShape): number {
  let chosen = 0
  for (const [level, { scale }] of levels.entries())
    if (Math.min(...scale) * sideFullresPx >= ROUNDING * sidePx) chosen = level
  return chosen
}

/** `[nSpot]` of 1 for spots whose middle lies on the picture. `xy: [nSpot, 2]` in full-resolution pixels. */
export function spotsOnPicture({ levels: [full] }: TileSource, xy: Float32Array): Uint8Array {
  return Uint8Array.from({ length: xy.length / 2 }, (_, spot) => {
    const [x, y] = [xy[2 * spot] * full.scale[0], xy[2 * spot + 1] * full.scale[1]]
    return x >= 0 && x < full.widthPx && y >= 0 && y < full.heightPx ? 1 : 0
  })
}

/**
 * Yields the tile of every spot on the picture, from top to bottom: a band of the picture is read at a time, as wide as
 * its spots need, so that neither the picture nor all tiles are ever in memory and compressed rows are decoded few times.
 */
export async function* spotTiles(
  source: TileSource,
  xy: Float32Array,
  shape: TileShape,
  mostPixels = MOST_PIXELS,
): AsyncGenerator<SpotTile> {
  const level = chooseLevel(source.levels, shape)
  const { widthPx, heightPx, scale } = source.levels[level]
  const squares = [...spotsOnPicture(source, xy).entries()]
    .filter(([, isOn]) => isOn)
    .map(([spot]) => squareOf(spot, xy, scale, shape.sideFullresPx))
    .sort((a, b) => a.down.start - b.down.start || a.across.start - b.across.start)
  for (const band of cutBands(squares, widthPx, heightPx, mostPixels)) {
    const pixels = await source.readRegion(level, band.region)
    for (const { spot, across, down } of band.squares) {
      const area = { pixels, region: band.region, widthPx, heightPx }
      yield { spot, pixels: resampleTile(area, across, down, shape.sidePx) }
    }
  }
}

interface Square {
  spot: number
  across: { start: number; length: number }
  down: { start: number; length: number }
}

function squareOf(spot: number, xy: Float32Array, scale: readonly [number, number], side: number): Square {
  const along = (axis: 0 | 1) => {
    const length = side * scale[axis]
    return { start: xy[2 * spot + axis] * scale[axis] - length / 2, length }
  }
  return { spot, across: along(0), down: along(1) }
}

interface Band {
  squares: Square[]
  region: PictureRegion
}

function cutBands(squares: readonly Square[], widthPx: number, heightPx: number, mostPixels: number): Band[] {
  const bands: Band[] = []
  for (const square of squares) {
    const own = regionOf(square, widthPx, heightPx)
    const band = bands.at(-1)
    const joint = band && joined(band.region, own)
    if (band && joint && joint.widthPx * joint.heightPx <= mostPixels) {
      band.squares.push(square)
      band.region = joint
    } else bands.push({ squares: [square], region: own })
  }
  return bands
}

function regionOf({ across, down }: Square, widthPx: number, heightPx: number): PictureRegion {
  const [left, right] = pixelsUnder(across, widthPx)
  const [top, bottom] = pixelsUnder(down, heightPx)
  return { left, top, widthPx: right - left, heightPx: bottom - top }
}

function joined(a: PictureRegion, b: PictureRegion): PictureRegion {
  const [left, top] = [Math.min(a.left, b.left), Math.min(a.top, b.top)]
  return {
    ...{ left, top },
    widthPx: Math.max(a.left + a.widthPx, b.left + b.widthPx) - left,
    heightPx: Math.max(a.top + a.heightPx, b.top + b.heightPx) - top,
  }
}
