import type { Layer } from '@deck.gl/core'
import { BitmapLayer, ScatterplotLayer } from '@deck.gl/layers'
import type { Picture } from '../../worker/api/methods.ts'
import { type SpotAttributes, spotData } from './spot-attributes.ts'
import { PLAIN_TONE, type Tone } from './tone.ts'
import { type ToneProps, toneExtension } from './tone-extension.ts'

/** The picture as the graphics card takes it; shares the pixels. */
export function imageOf({ pixels, widthPx, heightPx }: Picture): ImageData {
  // Pixels come over a port, so their buffer is never a shared one.
  const buffer = pixels.buffer as ArrayBuffer
  return new ImageData(new Uint8ClampedArray(buffer, pixels.byteOffset, pixels.byteLength), widthPx, heightPx)
}

/** The id of the picture's layer. */
export const PICTURE_LAYER = 'picture'

/** The picture in full-resolution coordinates, y down. */
export function pictureLayer(
  picture: Picture,
  image: ImageData,
  opacity: number,
  tone: Tone = PLAIN_TONE,
): Layer {
  const { widthPx, heightPx, scale } = picture
  return new BitmapLayer<ToneProps>({
    id: PICTURE_LAYER,
    image,
    bounds: [0, heightPx / scale, widthPx / scale, 0],
    opacity,
    tone,
    extensions: [toneExtension],
    pickable: false,
    textureParameters: { minFilter: 'linear', magFilter: 'linear', mipmapFilter: 'linear' },
  })
}

/** Spots at their real size. `colours: [n, 4]` uint8 in drawing order; null draws outlines only. */
export function spotLayer(
  spots: SpotAttributes,
  colours: Uint8Array | null,
  { diameterPx, opacity, visible }: { diameterPx: number; opacity: number; visible: boolean },
): Layer {
  return new ScatterplotLayer({
    id: colours ? 'spots' : 'spot-outlines',
    data: spotData(spots, colours),
    getRadius: diameterPx / 2,
    radiusUnits: 'common',
    radiusMinPixels: 1.2,
    filled: colours !== null,
    stroked: colours === null,
    getLineColor: [30, 60, 110, 190],
    lineWidthUnits: 'pixels',
    getLineWidth: 1,
    opacity,
    visible,
    pickable: false,
    antialiasing: true,
  })
}

/** Outlines of chosen spots, light over dark so that they are seen on any colour. */
export function outlineLayers(spots: SpotAttributes, { diameterPx }: { diameterPx: number }): Layer[] {
  const strokes: [id: string, colour: [number, number, number, number], widthPx: number][] = [
    ['region-dark', [15, 18, 24, 220], 3.5],
    ['region-light', [255, 255, 255, 255], 1.5],
  ]
  return strokes.map(
    ([id, getLineColor, getLineWidth]) =>
      new ScatterplotLayer({
        id,
        data: {
          length: spots.order.length,
          attributes: { getPosition: spots.position },
        },
        getRadius: diameterPx / 2,
        radiusUnits: 'common',
        radiusMinPixels: 2.5,
        filled: false,
        stroked: true,
        getLineColor,
        lineWidthUnits: 'pixels',
        getLineWidth,
        pickable: false,
        antialiasing: true,
      }),
  )
}
