import type { SlideInfo } from '../../../worker/api/methods.ts'
import type { OtherSlide } from '../../data/slide-data.ts'
import { useSpots } from '../../data/slide-data.ts'
import { useSpotIndex } from '../../data/spot-index.ts'
import type { Pane } from '../../layers/camera-pair.ts'
import { unproject } from '../../layers/view-math.ts'
import { pointAtSpot, useCompare } from '../../stores/compare.ts'
import { selectSpot } from '../../stores/selection.ts'
import { usePointer } from '../tissue/use-pointer.ts'

/** Reach of the pointer where spots are drawn smaller, CSS px. */
const REACH_PX = 4

/**
 * The pointer over a pane: it points at spots, and a click selects one of the slide that is shown, which is there with its genes when
 * the comparison closes.
 */
export function usePanePointer(info: SlideInfo, pane: Pane, other: OtherSlide | null) {
  const index = useSpotIndex(other)
  const spots = useSpots(other)
  const spotAt = (x: number, y: number): number | null => {
    const { cameras, paneSizePx } = useCompare.getState()
    if (!index || !cameras || !paneSizePx) return null
    const camera = cameras[pane]
    const [fullresX, fullresY] = unproject(camera, paneSizePx[0], paneSizePx[1], x, y)
    return index.spotAt(fullresX, fullresY, Math.max(info.spotDiameterPx / 2, REACH_PX / 2 ** camera.zoom))
  }
  return usePointer({
    onPress: () => undefined,
    onSweep: () => undefined,
    onMove: (x, y, isDragging) => {
      const spot = isDragging ? null : spotAt(x, y)
      pointAtSpot(spot === null ? null : { spot, pane, atPx: [x, y] })
    },
    onLeave: () => pointAtSpot(null),
    onClick: (x, y) => {
      const spot = spotAt(x, y)
      if (spot !== null && spots && !other) selectSpot(spot, spots.barcodes[spot])
    },
  })
}
