import type { SlideInfo, Spots } from '../../../worker/api/methods.ts'
import { useSpots } from '../../data/slide-data.ts'
import { project } from '../../layers/view-math.ts'
import { SpotRing } from '../../plots/SpotRing.tsx'
import { useSelection } from '../../stores/selection.ts'
import { useView } from '../../stores/view.ts'

const MIN_RADIUS_PX = 5

/** Rings around the selected spot and the one under the pointer; over the canvas, so that a click redraws nothing. */
export function Rings({ info }: { info: SlideInfo }) {
  const spots = useSpots()
  const spot = useSelection((state) => state.spot)
  const hovered = useSelection((state) => state.hoverSpot)
  const baseline = useSelection((state) => state.baseline)
  if (!spots) return null
  return (
    <>
      {hovered !== null && hovered !== spot && (
        <Ring spots={spots} spot={hovered} diameterPx={info.spotDiameterPx} widthPx={1} testId="hover-ring" />
      )}
      {baseline !== null && baseline !== spot && (
        <Ring
          spots={spots}
          spot={baseline}
          diameterPx={info.spotDiameterPx}
          widthPx={2}
          isDashed
          testId="baseline-ring"
        />
      )}
      {spot !== null && (
        <Ring
          spots={spots}
          spot={spot}
          diameterPx={info.spotDiameterPx}
          widthPx={2.5}
          testId="selected-ring"
        />
      )}
    </>
  )
}

interface RingProps {
  spots: Spots
  spot: number
  /** In full-resolution pixels. */
  diameterPx: number
  widthPx: number
  isDashed?: boolean
  testId: string
}

function Ring({ spots, spot, diameterPx, widthPx, isDashed = false, testId }: RingProps) {
  const camera = useView((state) => state.camera)
  const canvasWidthPx = useView((state) => state.widthPx)
  const canvasHeightPx = useView((state) => state.heightPx)
  const [fullresX, fullresY] = [spots.xy[2 * spot], spots.xy[2 * spot + 1]]
  if (!camera || !Number.isFinite(fullresX)) return null
  const [x, y] = project(camera, canvasWidthPx, canvasHeightPx, fullresX, fullresY)
  const radiusPx = Math.max(MIN_RADIUS_PX, (diameterPx / 2) * 1.12 * 2 ** camera.zoom)
  return <SpotRing {...{ x, y, radiusPx, widthPx, isDashed, testId }} />
}
