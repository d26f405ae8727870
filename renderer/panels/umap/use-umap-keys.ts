import type { KeyboardEvent } from 'react'
import { ARROWS, walk } from '../../data/walk.ts'
import type { SpotIndex } from '../../layers/spot-index.ts'
import { MAX_ZOOM, MIN_ZOOM, reveal } from '../../layers/view-math.ts'
import { setUmap, useUmap } from '../../stores/umap.ts'

const ZOOMS: Record<string, number> = { '+': 0.5, '=': 0.5, '-': -0.5 }

/** Keys of the plane, spots at `xy: [nSpot, 2]`: arrows walk from spot to spot, with Shift they add; + and − zoom, 0 fits. */
export function useUmapKeys(
  xy: Float32Array,
  index: SpotIndex,
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
) {
  return (event: KeyboardEvent) => {
    const { camera } = useUmap.getState()
    if (event.ctrlKey || event.metaKey || event.altKey || !camera) return
    const [arrow, zoom] = [ARROWS[event.key], ZOOMS[event.key]]
    if (arrow) {
      const spot = walk(index, camera.target, arrow, event.shiftKey)
      if (spot !== null)
        setUmap({ camera: reveal(camera, widthPx, heightPx, xy[2 * spot], xy[2 * spot + 1]) })
    } else if (zoom) {
      const next = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, camera.zoom + zoom))
      setUmap({ camera: { ...camera, zoom: next } })
    } else if (event.key === '0') setUmap({ camera: null })
    else return
    event.preventDefault()
  }
}
