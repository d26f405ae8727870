import type { Layer } from '@deck.gl/core'
import { ScatterplotLayer } from '@deck.gl/layers'
import type { Pane } from './camera-pair.ts'
import type { SpotAttributes } from './spot-attributes.ts'

/** Blue for A, orange for B: Okabe and Ito's, seen on pale and on dark tissue over a dark line. */
const COLOURS: readonly [number, number, number, number][] = [
  [60, 160, 235, 255],
  [245, 150, 30, 255],
]

/** Rings around the spots of a side, coloured within dark; they belong under the spots, whose own colour they must not cover. */
export function sideOutlines(spots: SpotAttributes, pane: Pane, diameterPx: number): Layer[] {
  const strokes: [id: string, colour: [number, number, number, number], widthPx: number][] = [
    ['side-dark', [15, 18, 24, 200], 4.6],
    ['side-colour', COLOURS[pane], 3],
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
