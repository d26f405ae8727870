import type { Layer } from '@deck.gl/core'
import { useMemo, useRef } from 'react'
import type { Spots } from '../../../worker/api/methods.ts'
import { colourLevel } from '../../layers/level-colours.ts'
import { levelLayers } from '../../layers/level-layers.ts'
import type { SpotIndex } from '../../layers/spot-index.ts'
import { levelAt, levelsOf, tilesInView } from '../../layers/spot-levels.ts'
import { useView } from '../../stores/view.ts'

export interface SpotLook {
  diameterPx: number
  opacity: number
  visible: boolean
}

const NO_LAYERS: Layer[] = []

/**
 * The layers of a large slide's spots: of the level that the zoom needs, the tiles in view; null where the slide is not large, or has no
 * colours yet. `colours: [nSpot, 4]`; `values: [nSpot]` says which spot stands for several.
 */
export function useLevelLayers(
  spots: Spots | null,
  index: SpotIndex | null,
  colours: Uint8Array | null,
  values: Float32Array | null,
  look: SpotLook,
): Layer[] | null {
  const levels = useMemo(() => spots && index && levelsOf(spots.xy, index), [spots, index])
  const camera = useView((state) => state.camera)
  const widthPx = useView((state) => state.widthPx)
  const heightPx = useView((state) => state.heightPx)
  const level = levels && camera ? levelAt(levels, camera.zoom) : 0
  const coloured = useMemo(
    () => levels && colours && colourLevel(levels, level, colours, values),
    [levels, level, colours, values],
  )
  const drawn = levels?.levels[level] ?? null
  const inView = useStable(
    drawn && camera
      ? tilesInView(drawn, camera, { widthPx, heightPx }, look.diameterPx * drawn.widening)
      : [],
  )
  const kept = useSeen(drawn, inView)
  const { diameterPx, opacity, visible } = look
  return useMemo(() => {
    if (!levels) return null
    if (!drawn || !coloured) return NO_LAYERS
    return levelLayers(drawn, coloured, { kept, inView }, { diameterPx, opacity, visible })
  }, [levels, drawn, coloured, kept, inView, diameterPx, opacity, visible])
}

/** The same list as long as it holds the same, so that panning within tiles makes no layers anew. */
function useStable(list: number[]): number[] {
  const last = useRef(list)
  if (last.current.join() !== list.join()) last.current = list
  return last.current
}

/** Tiles of a level that were in view since it was begun with. */
function useSeen(drawn: object | null, inView: number[]): number[] {
  const seen = useRef<{ drawn: object | null; tiles: number[] }>({ drawn, tiles: [] })
  if (seen.current.drawn !== drawn) seen.current = { drawn, tiles: [] }
  const fresh = inView.filter((tile) => !seen.current.tiles.includes(tile))
  if (fresh.length > 0)
    seen.current = { drawn, tiles: [...seen.current.tiles, ...fresh].sort((a, b) => a - b) }
  return seen.current.tiles
}
