import { useEffect } from 'react'
import type { NamedSpots } from '../../../worker/api/comparisons.ts'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { useSpots } from '../../data/slide-data.ts'
import { boundsOf, frameBoth } from '../../layers/camera-pair.ts'
import type { Bounds } from '../../layers/view-math.ts'
import { setCompare, useCompare } from '../../stores/compare.ts'

/** Room around a framed side, in spot diameters. */
const MARGIN_SPOTS = 1.5

/** Points both cameras at the whole tissue, or each at its own side; the tissue is shown first. */
export function useFraming(info: SlideInfo, sides: readonly [NamedSpots | null, NamedSpots | null]) {
  const spots = useSpots()
  const size = useCompare((state) => state.paneSizePx)
  const isMissing = useCompare((state) => state.cameras === null)
  const margin = MARGIN_SPOTS * info.spotDiameterPx
  const point = (a: Bounds | null, b: Bounds | null) => {
    const { paneSizePx } = useCompare.getState()
    if (a && b && paneSizePx) setCompare({ cameras: frameBoth(a, b, ...paneSizePx) })
  }
  const showWhole = () => {
    const whole = tissueBounds(info, spots?.xy ?? null, margin)
    point(whole, whole)
  }
  const frame = () => {
    const [a, b] = sides.map((side) => (spots && side ? boundsOf(spots.xy, side.spots, margin) : null))
    point(a, b)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the panes and the extent are known
  useEffect(() => {
    if (isMissing) showWhole()
  }, [isMissing, size === null, spots, info])
  return { frame, showWhole }
}

function tissueBounds({ picture }: SlideInfo, xy: Float32Array | null, margin: number): Bounds | null {
  if (picture) return [0, 0, picture.widthPx / picture.scale, picture.heightPx / picture.scale]
  return (
    xy &&
    boundsOf(
      xy,
      Uint32Array.from({ length: xy.length / 2 }, (_, spot) => spot),
      margin,
    )
  )
}
