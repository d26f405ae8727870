import type { Layer } from '@deck.gl/core'
import { ScatterplotLayer } from '@deck.gl/layers'
import { type LevelColours, tileData } from './level-colours.ts'
import type { SpotLevel } from './spot-levels.ts'

/**
 * Layers of the tiles of a level that were in view so far, those that are not hidden but kept: panning back uploads nothing, and
 * other colours upload colours alone.
 */
export function levelLayers(
  drawn: SpotLevel,
  colours: LevelColours,
  { kept, inView }: { kept: readonly number[]; inView: readonly number[] },
  { diameterPx, opacity, visible }: { diameterPx: number; opacity: number; visible: boolean },
): Layer[] {
  const isInView = new Set(inView)
  return kept.map((k) => {
    return new ScatterplotLayer({
      id: `spots-${colours.level}-${k}`,
      data: tileData(drawn, colours, k),
      getRadius: (diameterPx / 2) * drawn.widening,
      radiusUnits: 'common',
      radiusMinPixels: 1.2,
      filled: true,
      stroked: false,
      opacity,
      visible: visible && isInView.has(k),
      pickable: false,
      antialiasing: true,
    })
  })
}
