import type { Layer } from '@deck.gl/core'
import { ScatterplotLayer } from '@deck.gl/layers'
import type { Pane } from './camera-pair.ts'
import type { SpotAttributes } from './spot-attributes.ts'

/** Blue for A, orange for B: Okabe and Ito's, seen on pale and on dark tissue over a dark line. */
const COLOURS: readonly [number, number, number, number][] = [
  [60, 160, 235, 255],
  [245, 150, 30, 255],
]

/** Share of their opacity that spots outside a side keep. */
const OUTSIDE = 0.3

/** Rings around the spots of a side, coloured over dark. */
export function sideOutlines(spots: SpotAttributes, pane: Pane, diameterPx: number): Layer[] {
  const strokes: [id: string, colour: [number, number, number, number], widthPx: number][] = [
    ['side-dark', [15, 18, 24, 200], 2.6],
    ['side-colour', COLOURS[pane], 1.2],
  ]
  return strokes.map(
    ([id, getLineColor, getLineWidth]) =>
      new ScatterplotLayer({
        id,
        data: {
          length: spots.order.length,
          attributes: { getPosition: { value: spots.positions, size: 2 } },
        },
        ...{ getRadius: diameterPx / 2, radiusUnits: 'common', radiusMinPixels: 1.5 },
        ...{ filled: false, stroked: true, lineWidthUnits: 'pixels', getLineColor, getLineWidth },
        ...{ pickable: false, antialiasing: true },
      }),
  )
}

/** Colours `[nSpot, 4]` uint8 with all spots but those of a side paled; a copy. */
export function paleOutside(colours: Uint8Array, inside: Uint32Array): Uint8Array {
  const paled = colours.slice()
  for (let at = 3; at < paled.length; at += 4) paled[at] = Math.round(OUTSIDE * paled[at])
  for (const spot of inside) paled[4 * spot + 3] = colours[4 * spot + 3]
  return paled
}
