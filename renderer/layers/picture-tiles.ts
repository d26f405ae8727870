import type { Layer } from '@deck.gl/core'
import { BitmapLayer } from '@deck.gl/layers'
import type { PictureTiles } from '../../worker/api/picture.ts'
import type { Tone } from './tone.ts'
import { type ToneProps, toneExtension } from './tone-extension.ts'
import type { Camera } from './view-math.ts'

/** Side of a tile in pixels of its level. */
export const TILE_PX = 512
/** More tiles than this on one canvas are a level too fine; the whole picture is shown instead. */
const MOST_IN_VIEW = 80

/** A piece of a level, with where it lies in full-resolution pixels. */
export interface TilePlace {
  key: string
  level: number
  region: { left: number; top: number; widthPx: number; heightPx: number }
  /** left, bottom, right, top; y down. */
  bounds: [number, number, number, number]
}

/**
 * Tiles that a canvas (CSS px) shows of the coarsest level that still has a pixel for each of the screen (`devicePixels` per CSS px);
 * nothing where the picture shown whole (`wholeScale` px per full-resolution px) is as fine.
 */
export function tilesInView(
  levels: PictureTiles['levels'],
  { target, zoom }: Camera,
  canvas: { widthPx: number; heightPx: number; devicePixels: number },
  wholeScale: number,
): TilePlace[] {
  const screenScale = 2 ** zoom * canvas.devicePixels
  if (levels.length === 0 || screenScale <= wholeScale) return []
  let level = 0
  for (const [k, { scale }] of levels.entries()) if (scale[0] >= screenScale * 0.99) level = k
  const { widthPx, heightPx, scale } = levels[level]
  const half = [canvas.widthPx / 2 / 2 ** zoom, canvas.heightPx / 2 / 2 ** zoom]
  const range = (axis: 0 | 1, side: number) => [
    Math.max(0, Math.floor(((target[axis] - half[axis]) * scale[axis]) / TILE_PX)),
    Math.min(Math.ceil(side / TILE_PX), Math.ceil(((target[axis] + half[axis]) * scale[axis]) / TILE_PX)),
  ]
  const [[x0, x1], [y0, y1]] = [range(0, widthPx), range(1, heightPx)]
  if ((x1 - x0) * (y1 - y0) > MOST_IN_VIEW) return []
  const tiles: TilePlace[] = []
  for (let down = y0; down < y1; down++)
    for (let across = x0; across < x1; across++) {
      const [left, top] = [across * TILE_PX, down * TILE_PX]
      const region = {
        ...{ left, top },
        widthPx: Math.min(TILE_PX, widthPx - left),
        heightPx: Math.min(TILE_PX, heightPx - top),
      }
      tiles.push({ key: `${level}/${down}/${across}`, level, region, bounds: boundsOf(region, scale) })
    }
  return tiles
}

function boundsOf(
  { left, top, widthPx, heightPx }: TilePlace['region'],
  [across, down]: readonly [number, number],
): TilePlace['bounds'] {
  return [left / across, (top + heightPx) / down, (left + widthPx) / across, top / down]
}

/** One tile over the whole picture. */
export function tileLayer(
  key: string,
  image: ImageData,
  bounds: TilePlace['bounds'],
  look: { opacity: number; tone: Tone },
): Layer {
  return new BitmapLayer<ToneProps>({
    ...{ id: `picture-tile-${key}`, image, bounds, ...look, pickable: false },
    extensions: [toneExtension],
    textureParameters: { minFilter: 'linear', magFilter: 'linear' },
  })
}
