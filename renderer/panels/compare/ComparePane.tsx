import { OrthographicView } from '@deck.gl/core'
import { DeckGL } from '@deck.gl/react'
import { useEffect, useRef } from 'react'
import type { NamedSpots } from '../../../worker/api/comparisons.ts'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import type { OtherSlide } from '../../data/slide-data.ts'
import type { Pane } from '../../layers/camera-pair.ts'
import { type Camera, MAX_ZOOM, MIN_ZOOM } from '../../layers/view-math.ts'
import { ScaleBar } from '../../plots/ScaleBar.tsx'
import { setCompare, useCompare } from '../../stores/compare.ts'
import type { SlideBeside } from '../../stores/project.ts'
import { COMPARE_WORDS } from '../../ui/compare-words.ts'
import { formatCount } from '../../ui/format.ts'
import { BesideFit } from './BesideFacts.tsx'
import classes from './Compare.module.css'
import { PaneColours } from './PaneColours.tsx'
import { PaneLegend } from './PaneLegend.tsx'
import { PaneSpots } from './PaneSpots.tsx'
import { steerByKey, steerPane } from './pane-camera.ts'
import { usePaneLayers } from './use-pane-layers.ts'
import { usePanePointer } from './use-pane-pointer.ts'
import { usePaneValues } from './use-pane-values.ts'

const VIEWS = [0, 1].map(
  (pane) => new OrthographicView({ id: `pane-${pane}`, flipY: true, near: 0.1, far: 1000 }),
)

const CONTROLLER = {
  ...{ doubleClickZoom: false, dragRotate: false, keyboard: false, inertia: 0 },
  scrollZoom: { smooth: false, speed: 0.01 },
}

interface ComparePaneProps {
  info: SlideInfo
  pane: Pane
  side: NamedSpots | null
  /** Where the pane is of another slide than the one shown. */
  other: OtherSlide | null
  /** The slide of B, where it is another; known to both panes. */
  otherOfB: OtherSlide | null
  /** B's slide and its fit, in the pane of B. */
  beside: SlideBeside | null
  /** What B's zoom has more than A's at one scale, where linked cameras are to keep that. */
  offset: number | null
  /** Its name, where the panes are of two slides. */
  slideName: string | null
}

/** The tissue with one side of the comparison outlined, its own colours and its own or a linked camera. */
export function ComparePane({
  info,
  pane,
  side,
  other,
  otherOfB,
  beside,
  offset,
  slideName,
}: ComparePaneProps) {
  const stage = useRef<HTMLDivElement>(null)
  usePaneSize(stage, pane)
  const camera = useCompare((state) => state.cameras?.[pane] ?? null)
  const { values, feature, isOneScale } = usePaneValues(pane, otherOfB)
  const layers = usePaneLayers(info, { pane, values, inside: side?.spots ?? null, other })
  const pointer = usePanePointer(info, pane, other)
  const key = pane === 0 ? 'a' : 'b'
  return (
    <section
      className={classes.pane}
      data-side={key}
      data-testid={`pane-${key}`}
      data-camera={camera ? JSON.stringify(camera) : undefined}
      data-mapped={feature ?? undefined}
      aria-label={`Tissue${slideName === null ? '' : ` of ${slideName}`}${side ? ` with ${side.name} outlined` : ''}`}
    >
      <header className={classes.paneHead}>
        <span className={classes.badge} aria-hidden>
          {key.toUpperCase()}
        </span>
        <span className={classes.paneName} title={side?.name}>
          {side?.name ?? '–'}
          {side && <span className={classes.nSpots}>{formatCount(side.spots.length)} spots</span>}
        </span>
        <PaneColours {...{ info, pane, other }} />
      </header>
      {beside && <BesideFit beside={beside} />}
      <div
        className={classes.stage}
        ref={stage}
        role="application"
        aria-label={`${COMPARE_WORDS.tissueOf(key.toUpperCase())} ${COMPARE_WORDS.paneKeys}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys that move the view need a place to land
        tabIndex={0}
        onKeyDown={(event) => steerByKey(event, pane, offset)}
        {...pointer}
      >
        {camera && (
          <DeckGL
            views={VIEWS[pane]}
            viewState={{ target: camera.target, zoom: camera.zoom, minZoom: MIN_ZOOM, maxZoom: MAX_ZOOM }}
            controller={CONTROLLER}
            onViewStateChange={({ viewState }) => steerPane(pane, cameraOf(viewState as ViewState), offset)}
            layers={layers}
            useDevicePixels
          />
        )}
        {camera && <PaneSpots {...{ info, pane, other, camera, values, feature }} />}
        {camera && (
          <div className={classes.scale}>
            <ScaleBar zoom={camera.zoom} pixelSizeUm={info.pixelSizeUm} />
          </div>
        )}
        {slideName !== null && (
          <span className={classes.slideName} title={info.path} data-testid="pane-slide">
            {slideName}
          </span>
        )}
        <PaneLegend {...{ values, feature, pane, other, isOneScale }} />
      </div>
    </section>
  )
}

interface ViewState {
  target: number[]
  zoom: number
}

const cameraOf = ({ target, zoom }: ViewState): Camera => ({ target: [target[0], target[1]], zoom })

/** Keeps the size of the panes; they are alike, so the left one is measured. */
function usePaneSize(stage: { current: HTMLElement | null }, pane: Pane): void {
  useEffect(() => {
    const node = stage.current
    if (!node || pane !== 0) return
    const observer = new ResizeObserver(
      ([
        {
          contentRect: { width, height },
        },
      ]) => {
        if (width > 0 && height > 0) setCompare({ paneSizePx: [Math.round(width), Math.round(height)] })
      },
    )
    observer.observe(node)
    return () => observer.disconnect()
  }, [stage, pane])
}
