import { useEffect, useRef, useState } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { expectPick, pickSpot } from '../../data/pick-spot.ts'
import { addPicked, spotsWithin, togglePicked } from '../../data/regions.ts'
import { loadedSpots, useSpotIndex } from '../../data/spot-index.ts'
import { unproject } from '../../layers/view-math.ts'
import { ScaleBar } from '../../plots/ScaleBar.tsx'
import { useDrawing } from '../../stores/drawing.ts'
import { hoverSpot, setBaseline, useSelection } from '../../stores/selection.ts'
import { useView } from '../../stores/view.ts'
import { EXPLAIN_WORDS } from '../../ui/words.ts'
import { fitTissue, isViewFitted } from '../camera.ts'
import { BrushCursor } from './BrushCursor.tsx'
import { DraftOutline } from './DraftOutline.tsx'
import { DrawCross } from './DrawCross.tsx'
import { DrawHint } from './DrawHint.tsx'
import { DrawTools } from './DrawTools.tsx'
import { HoverCard } from './HoverCard.tsx'
import { Minimap } from './Minimap.tsx'
import { Rings } from './Rings.tsx'
import { Ruler } from './Ruler.tsx'
import { Sweep, type SweepPx } from './Sweep.tsx'
import { TissueCanvas } from './TissueCanvas.tsx'
import classes from './TissuePanel.module.css'
import { useDrawPointer } from './use-draw-pointer.ts'
import { usePointer } from './use-pointer.ts'
import { useSize } from './use-size.ts'
import { ViewTools } from './ViewTools.tsx'

/** Small spots are still easy to hit: at least this far from their middle, in CSS px. */
const MIN_HIT_PX = 6

/** Resting this long on a spot asks for its ranking before the click. */
const REST_MS = 50

/** The tissue with its spots: pan, zoom, hover and click. */
export function TissuePanel({ info }: { info: SlideInfo }) {
  const element = useRef<HTMLDivElement>(null)
  useSize(element)
  useFittedView(info)
  const [sweep, setSweep] = useState<SweepPx | null>(null)
  const spotHandlers = useSpotPointer(info, setSweep)
  const drawHandlers = useDrawPointer()
  const isPickingBaseline = useSelection((state) => state.isPickingBaseline)
  const isDrawing = useDrawing((state) => state.tool !== 'pointer') && !isPickingBaseline
  const { camera, widthPx, heightPx, minimapShown: isMinimapShown } = useView()
  const hasPlace = info.hasCoordinates || info.picture !== null
  return (
    <section
      className={classes.tissue}
      ref={element}
      data-testid="tissue"
      data-view={camera ? JSON.stringify({ ...camera, width: widthPx, height: heightPx }) : undefined}
      aria-label={`Tissue of ${info.name}. Arrow keys walk from spot to spot; Shift and an arrow, a click or a drag choose several; N makes them a region.`}
      // The arrow keys are the tissue's own: a screen reader must hand them through.
      role="application"
      aria-roledescription="tissue"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of the tissue (arrows, Space) need a place to land
      tabIndex={0}
      {...(isDrawing ? drawHandlers : spotHandlers)}
    >
      {hasPlace && <TissueCanvas info={info} />}
      {hasPlace && <Rings info={info} />}
      {sweep && <Sweep sweep={sweep} />}
      <DraftOutline />
      <Ruler pixelSizeUm={info.pixelSizeUm} />
      <DrawCross />
      <BrushCursor tissue={element} />
      {isPickingBaseline && (
        <p className={classes.asked} role="status">
          {EXPLAIN_WORDS.pickingBaseline}
        </p>
      )}
      {!hasPlace && (
        <p className={classes.empty}>
          This slide has neither a picture nor coordinates, so there is nothing to draw.
        </p>
      )}
      {!info.hasCoordinates && info.picture && (
        <p className={classes.note}>
          The file gives no coordinates, so its spots cannot be placed on the tissue.
        </p>
      )}
      {camera && hasPlace && (
        <>
          <div className={classes.scale}>
            <ScaleBar zoom={camera.zoom} pixelSizeUm={info.pixelSizeUm} />
          </div>
          <ViewTools info={info} />
          {info.hasCoordinates && <DrawTools />}
          {isDrawing && <DrawHint />}
          {isMinimapShown && <Minimap info={info} />}
          <HoverCard info={info} />
        </>
      )}
    </section>
  )
}

function useSpotPointer(info: SlideInfo, setSweep: (sweep: SweepPx | null) => void) {
  const index = useSpotIndex()
  const spotUnder = (x: number, y: number) => {
    const { camera, widthPx, heightPx } = useView.getState()
    if (!camera || !index) return null
    const [tissueX, tissueY] = unproject(camera, widthPx, heightPx, x, y)
    return index.spotAt(tissueX, tissueY, Math.max(info.spotDiameterPx / 2, MIN_HIT_PX / 2 ** camera.zoom))
  }
  const rest = useRef<number | undefined>(undefined)
  const waitForRest = (spot: number | null) => {
    window.clearTimeout(rest.current)
    if (spot !== null) rest.current = window.setTimeout(() => expectPick(spot), REST_MS)
  }
  return usePointer({
    // A finger is on a button for longer than a ranking takes.
    onPress: (x, y) => {
      const spot = spotUnder(x, y)
      if (spot !== null) expectPick(spot)
    },
    onClick: (x, y, adds) => {
      const spot = spotUnder(x, y)
      if (useSelection.getState().isPickingBaseline) {
        if (spot !== null) setBaseline(spot)
      } else if (!adds) {
        performance.mark('spot-click')
        void pickSpot(spot)
      } else if (spot !== null) togglePicked(spot)
    },
    onSweep: (sweep, isDone) => {
      setSweep(isDone ? null : sweep)
      const { camera, widthPx, heightPx } = useView.getState()
      const spots = loadedSpots()
      if (!isDone || !sweep || !camera || !spots) return
      const [from, to] = [sweep.from, sweep.to].map(([x, y]) => unproject(camera, widthPx, heightPx, x, y))
      void addPicked(spotsWithin(spots, from, to))
    },
    onMove: (x, y, isDragging) => {
      const spot = isDragging ? null : spotUnder(x, y)
      if (spot !== useSelection.getState().hoverSpot) waitForRest(spot)
      hoverSpot(spot, spot === null ? null : [x, y])
    },
    onLeave: () => {
      waitForRest(null)
      hoverSpot(null, null)
    },
  })
}

/** Fits the tissue to the canvas once its extent and the canvas are known, and again to a canvas of another size. */
function useFittedView(info: SlideInfo): void {
  const index = useSpotIndex()
  const isMissing = useView((state) => state.camera === null)
  const widthPx = useView((state) => state.widthPx)
  const heightPx = useView((state) => state.heightPx)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a view that somebody moved stays when the size changes
  useEffect(() => {
    if (isMissing || isViewFitted()) fitTissue(info, index)
  }, [isMissing, widthPx, heightPx, info, index])
}
