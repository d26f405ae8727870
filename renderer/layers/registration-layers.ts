import type { Layer } from '@deck.gl/core'
import { BitmapLayer, ScatterplotLayer } from '@deck.gl/layers'
import type { PictureView, Registration } from '../../worker/api/picture.ts'
import { stretchOf } from './registration.ts'
import { type SpotAttributes, spotData } from './spot-attributes.ts'

/** More spots than these are thinned: where they lie is seen all the same. */
const MOST_SPOTS = 200_000

/** Which of the spots (`xy: [n, 2]`) are drawn to see where they lie. */
export function spotsToLay(xy: Float32Array): Uint32Array {
  const step = Math.max(1, Math.ceil(xy.length / 2 / MOST_SPOTS))
  const spots: number[] = []
  for (let spot = 0; spot < xy.length / 2; spot += step)
    if (Number.isFinite(xy[2 * spot]) && Number.isFinite(xy[2 * spot + 1])) spots.push(spot)
  return Uint32Array.from(spots)
}

/** A view as the graphics card takes it; shares the pixels. */
export function imageOfView({ pixels, widthPx, heightPx }: PictureView): ImageData {
  // Pixels come over a port, so their buffer is never a shared one.
  const buffer = pixels.buffer as ArrayBuffer
  return new ImageData(new Uint8ClampedArray(buffer, pixels.byteOffset, pixels.byteLength), widthPx, heightPx)
}

/** A view of a picture where it lies in the picture's own pixels, y down. */
export function viewLayer(id: string, image: ImageData, { region }: PictureView): Layer {
  const { left, top, widthPx, heightPx } = region
  return new BitmapLayer({
    ...{ id, image, pickable: false },
    bounds: [left, top + heightPx, left + widthPx, top],
    textureParameters: { minFilter: 'linear', magFilter: 'linear', mipmapFilter: 'linear' },
  })
}

/** Spots of the file as a registration lays them: only its matrix changes, so that sliding uploads nothing. */
export function laidSpots(
  spots: SpotAttributes,
  colours: Uint8Array | null,
  [a, b, c, d, tx, ty]: Registration,
  { diameterPx, opacity }: { diameterPx: number; opacity: number },
): Layer {
  return new ScatterplotLayer({
    id: 'laid-spots',
    data: spotData(spots, colours),
    modelMatrix: [a, c, 0, 0, b, d, 0, 0, 0, 0, 1, 0, tx, ty, 0, 1],
    getRadius: (diameterPx / 2) * stretchOf([a, b, c, d, tx, ty]),
    radiusUnits: 'common',
    radiusMinPixels: 1.2,
    filled: colours !== null,
    stroked: true,
    getLineColor: colours ? [15, 18, 24, 160] : [30, 60, 110, 220],
    lineWidthUnits: 'pixels',
    getLineWidth: colours ? 0.5 : 1,
    opacity,
    pickable: false,
    antialiasing: true,
  })
}
