import { useEffect, useRef } from 'react'
import type { NamedSpots } from '../../../worker/api/comparisons.ts'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { useSpots } from '../../data/slide-data.ts'
import type { ComparedOther } from '../../data/use-comparison.ts'
import { boundsOf, type CameraPair, frameBoth, scaleOffset } from '../../layers/camera-pair.ts'
import type { Bounds } from '../../layers/view-math.ts'
import { setCompare, useCompare } from '../../stores/compare.ts'

/** Room around a framed side, in spot diameters. */
const MARGIN_SPOTS = 1.5

/** Points both cameras at the whole tissue, or each at its own side; the tissue is shown first. */
export function useFraming(
  info: SlideInfo,
  { beside, other }: Pick<ComparedOther, 'beside' | 'other'>,
  sides: readonly [NamedSpots | null, NamedSpots | null],
) {
  const own = useSpots()
  const theirs = useSpots(other)
  const otherSlide = useCompare((state) => state.otherSlide)
  const infos = [info, beside?.info ?? info] as const
  // Until the other slide is open there is nothing to frame beside this one.
  const spots = otherSlide === null || other ? ([own, theirs] as const) : ([null, null] as const)
  const offset = beside ? scaleOffset(info.pixelSizeUm, beside.info.pixelSizeUm) : 0
  const size = useCompare((state) => state.paneSizePx)
  const isMissing = useCompare((state) => state.cameras === null || state.isToFrame)
  const marginOf = (pane: 0 | 1) => MARGIN_SPOTS * infos[pane].spotDiameterPx
  /** The cameras that show all of the tissue, until somebody moves one. */
  const whole = useRef<CameraPair | null>(null)
  const point = (a: Bounds | null, b: Bounds | null) => {
    const { paneSizePx } = useCompare.getState()
    if (!a || !b || !paneSizePx) return null
    const cameras = frameBoth(a, b, paneSizePx, offset)
    setCompare({ cameras, isToFrame: false })
    return cameras
  }
  const showWhole = () => {
    const wholeOf = (pane: 0 | 1) => spots[pane] && tissueBounds(infos[pane], spots[pane].xy, marginOf(pane))
    whole.current = point(wholeOf(0), wholeOf(1))
  }
  const frame = () => {
    const boundsOfSide = (pane: 0 | 1) => {
      const side = sides[pane]
      return side && spots[pane] ? boundsOf(spots[pane].xy, side.spots, marginOf(pane)) : null
    }
    point(boundsOfSide(0), boundsOfSide(1))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the panes and the extent are known
  useEffect(() => {
    if (isMissing) showWhole()
  }, [isMissing, size === null, spots[0], spots[1], info, beside?.info])
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the panes become larger or smaller, e.g. by the table below them
  useEffect(() => {
    if (whole.current !== null && whole.current === useCompare.getState().cameras) showWhole()
  }, [size?.[0], size?.[1]])
  return { frame, showWhole, offset }
}

function tissueBounds({ picture }: SlideInfo, xy: Float32Array, margin: number): Bounds | null {
  if (picture) return [0, 0, picture.widthPx / picture.scale, picture.heightPx / picture.scale]
  return boundsOf(
    xy,
    Uint32Array.from({ length: xy.length / 2 }, (_, spot) => spot),
    margin,
  )
}
