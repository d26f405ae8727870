import type { Layer } from '@deck.gl/core'
import { ScatterplotLayer } from '@deck.gl/layers'
import type { SpotAttributes } from './spot-attributes.ts'

/** Diameter in px of a spot among so many: seen one by one where there are few, no solid ground where there are many. */
export function umapDiameterPx(nSpot: number): number {
  return Math.max(1.4, Math.min(7, 420 / Math.sqrt(nSpot + 1)))
}

/** Spots on the plane in their colours of the tissue: `colours: [n, 4]` uint8 in drawing order, or null for plain ones. */
export function umapLayer(
  spots: SpotAttributes,
  colours: Uint8Array | null,
  diameterPx: number,
  plain: [number, number, number],
): Layer {
  const attributes = {
    getPosition: { value: spots.positions, size: 2 },
    ...(colours ? { getFillColor: { value: colours, size: 4, normalized: true } } : {}),
  }
  return new ScatterplotLayer({
    id: colours ? 'umap-spots' : 'umap-plain',
    data: { length: spots.order.length, attributes },
    getRadius: diameterPx / 2,
    radiusUnits: 'pixels',
    ...(!colours && { getFillColor: [...plain, 255] }),
    stroked: false,
    pickable: false,
    antialiasing: true,
  })
}

/** Halos under chosen spots, light in dark: the spots keep their colours, and a cloud of them gets one rim. */
export function umapHalos(spots: SpotAttributes, diameterPx: number): Layer[] {
  const halos: [id: string, colour: [number, number, number], widerPx: number][] = [
    ['umap-dark', [15, 18, 24], 3],
    ['umap-light', [255, 255, 255], 1.8],
  ]
  return halos.map(
    ([id, getFillColor, widerPx]) =>
      new ScatterplotLayer({
        id,
        data: {
          length: spots.order.length,
          attributes: { getPosition: { value: spots.positions, size: 2 } },
        },
        getRadius: diameterPx / 2 + widerPx,
        radiusUnits: 'pixels',
        getFillColor,
        stroked: false,
        pickable: false,
        antialiasing: true,
      }),
  )
}
