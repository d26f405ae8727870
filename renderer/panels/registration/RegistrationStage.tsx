import { OrthographicView } from '@deck.gl/core'
import { DeckGL } from '@deck.gl/react'
import { ActionIcon, Tooltip } from '@mantine/core'
import { Eye, EyeOff, Maximize } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import type { PictureReport, Registration } from '../../../worker/api/picture.ts'
import { layOf, moved, spotNear } from '../../layers/registration.ts'
import { laidSpots, spotsToLay, viewLayer } from '../../layers/registration-layers.ts'
import { gatherColours, gatherPositions } from '../../layers/spot-attributes.ts'
import { type Camera, fitBounds, MAX_ZOOM, MIN_ZOOM, unproject } from '../../layers/view-math.ts'
import { addLandmark, changePlacing, useRegistration } from '../../stores/registration.ts'
import { REGISTRATION_WORDS } from '../../ui/picture-words.ts'
import { useSpotColours } from '../spot-colours.ts'
import { usePointer } from '../tissue/use-pointer.ts'
import { Marks } from './Marks.tsx'
import classes from './Registration.module.css'
import { placeByKey, type Stage } from './stage-keys.ts'
import type { SpotsInFile } from './use-registered.ts'
import { useDetail, useOverview } from './use-views.ts'

const VIEW = new OrthographicView({ id: 'registration', flipY: true, near: 0.1, far: 1000 })
const CONTROLLER = { doubleClickZoom: false, dragRotate: false, keyboard: false, inertia: 200 }
/** A click this near to a spot is about it, in CSS px. */
const REACH_PX = 14
/** While a place is asked for, the tissue is looked at. */
const PALE = 0.22

interface StageProps {
  info: SlideInfo
  path: string | null
  report: PictureReport | null
  spots: SpotsInFile | null
  registration: Registration
}

/** The picture with the spots as they would lie on it; landmarks are set here, and spots moved. */
export function RegistrationStage({ info, path, report, spots, registration }: StageProps) {
  const element = useRef<HTMLDivElement>(null)
  const size = useStageSize(element)
  const [camera, setCamera] = useState<Camera | null>(null)
  const [isDrawn, setDrawn] = useState(false)
  const [isHidden, setHidden] = useState(false)
  const [cross, setCross] = useState<readonly [number, number] | null>(null)
  const mode = useRegistration((state) => state.mode)
  const picked = useRegistration((state) => state.picked)
  const overview = useOverview(info.slideId, path)
  const showAll = () => {
    if (report && size[0] > 0) setCamera(fitBounds(boundsOf(report, spots, registration), ...size))
  }
  const isThere = report !== null && spots !== null && size[0] > 0
  // Spots that a scale puts far away are to be seen; a view that somebody moved stays as long as most are on the picture.
  const scale = useRegistration((state) => state.placing.scale)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once all is there, and again when the scale changes
  useEffect(() => {
    if (!report || !spots || !isThere) return
    const { nOutside, nPlaced } = layOf(spots.xy, registration, report)
    if (camera === null || 2 * nOutside > nPlaced) showAll()
  }, [isThere, scale])
  useEffect(() => element.current?.focus({ preventScroll: true }), [])
  const detail = useDetail({ slideId: info.slideId, path, report, overview, camera, size })
  const isPicking = mode === 'landmarks' && picked !== null
  const laid = useLaidSpots(info, spots, registration, isHidden ? 0 : isPicking ? PALE : 0.85)
  const layers = useMemo(
    () => [
      ...(overview ? [viewLayer('overview', overview.image, overview.view)] : []),
      ...(detail ? [viewLayer('detail', detail.image, detail.view)] : []),
      ...laid,
    ],
    [overview, detail, laid],
  )
  const stage: Stage = {
    ...{ camera, size, cross, setCross, mode, registration },
    setCamera,
    setLandmark: (x, y) => {
      if (!camera || !spots) return
      const place = unproject(camera, ...size, x, y)
      addLandmark(spotNear(spots.xy, registration, place, REACH_PX / 2 ** camera.zoom), place)
    },
  }
  const pointer = useStagePointer(stage)
  return (
    <div
      className={classes.stage}
      ref={element}
      data-testid="registration-stage"
      data-view={camera ? JSON.stringify({ ...camera, width: size[0], height: size[1] }) : undefined}
      data-registration={JSON.stringify(registration)}
      data-drawn={(isDrawn && overview !== null) || undefined}
      role="application"
      aria-label={`${REGISTRATION_WORDS.stage}. ${mode === 'hand' ? REGISTRATION_WORDS.handKeys : REGISTRATION_WORDS.landmarkKeys}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys that move spots and set landmarks need a place to land
      tabIndex={0}
      onKeyDown={(event: KeyboardEvent) => placeByKey(event, stage)}
      onBlur={() => setCross(null)}
      {...pointer}
    >
      {camera && (
        <DeckGL
          views={VIEW}
          viewState={{ target: camera.target, zoom: camera.zoom, minZoom: MIN_ZOOM, maxZoom: MAX_ZOOM }}
          controller={CONTROLLER}
          onViewStateChange={({ viewState }) => {
            const { target, zoom } = viewState as { target: number[]; zoom: number }
            setCamera({ target: [target[0], target[1]], zoom })
          }}
          layers={layers}
          onAfterRender={() => setDrawn(overview !== null)}
          getCursor={({ isDragging }) =>
            isDragging ? 'grabbing' : mode === 'landmarks' ? 'crosshair' : 'grab'
          }
          useDevicePixels
        />
      )}
      {camera && spots && mode === 'landmarks' && <Marks {...{ camera, size, spots, registration, cross }} />}
      <div className={classes.tools}>
        <Tool
          label={REGISTRATION_WORDS.spots}
          icon={isHidden ? EyeOff : Eye}
          isOn={!isHidden}
          onClick={() => setHidden(!isHidden)}
        />
        <Tool label={REGISTRATION_WORDS.fit} icon={Maximize} onClick={showAll} />
      </div>
    </div>
  )
}

interface ToolProps {
  label: string
  icon: typeof Eye
  isOn?: boolean
  onClick: () => void
}

function Tool({ label, icon: Icon, isOn, onClick }: ToolProps) {
  return (
    <Tooltip label={label} position="left">
      <ActionIcon
        size={30}
        variant="subtle"
        color="gray"
        radius={0}
        aria-label={label}
        {...(isOn !== undefined && { 'aria-pressed': isOn })}
        onClick={onClick}
        // A click on a tool is none on the picture.
        onPointerDown={(event) => event.stopPropagation()}
        onPointerUp={(event) => event.stopPropagation()}
      >
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  )
}

function useLaidSpots(
  info: SlideInfo,
  spots: SpotsInFile | null,
  registration: Registration,
  opacity: number,
) {
  const { colours } = useSpotColours(info.nSpot)
  const attributes = useMemo(() => spots && gatherPositions(spots.xy, spotsToLay(spots.xy)), [spots])
  const gathered = useMemo(
    () => attributes && colours && gatherColours(colours, attributes.order),
    [attributes, colours],
  )
  return useMemo(
    () =>
      attributes && spots && opacity > 0
        ? [laidSpots(attributes, gathered, registration, { diameterPx: spots.diameterPx, opacity })]
        : [],
    [attributes, gathered, spots, registration, opacity],
  )
}

function useStagePointer({ camera, mode, setLandmark }: Stage) {
  const before = useRef<{ shiftX: number; shiftY: number } | null>(null)
  const nothing = () => undefined
  return usePointer({
    onPress: nothing,
    onClick: (x, y) => {
      if (mode === 'landmarks') setLandmark(x, y)
    },
    onSweep: (sweep, isDone) => {
      if (mode !== 'hand' || !camera || !sweep) {
        before.current = null
        return
      }
      const { placing } = useRegistration.getState()
      before.current ??= { shiftX: placing.shiftX, shiftY: placing.shiftY }
      const { shiftX, shiftY } = before.current
      const [dx, dy] = [0, 1].map((axis) => (sweep.to[axis] - sweep.from[axis]) / 2 ** camera.zoom)
      changePlacing({ shiftX: shiftX + dx, shiftY: shiftY + dy })
      if (isDone) before.current = null
    },
    ...{ onMove: nothing, onLeave: nothing },
  })
}

/** Picture and spots, as they lie to begin with. */
function boundsOf(
  { widthPx, heightPx }: PictureReport,
  spots: SpotsInFile | null,
  registration: Registration,
) {
  const bounds: [number, number, number, number] = [0, 0, widthPx, heightPx]
  const xy = spots?.xy ?? new Float32Array()
  for (let i = 0; i < xy.length; i += 2) {
    const [x, y] = moved(registration, xy[i], xy[i + 1])
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue
    bounds[0] = Math.min(bounds[0], x)
    bounds[1] = Math.min(bounds[1], y)
    bounds[2] = Math.max(bounds[2], x)
    bounds[3] = Math.max(bounds[3], y)
  }
  return bounds
}

function useStageSize(element: { current: HTMLElement | null }): readonly [number, number] {
  const [size, setSize] = useState<readonly [number, number]>([0, 0])
  useEffect(() => {
    const node = element.current
    if (!node) return
    const observer = new ResizeObserver(([{ contentRect }]) =>
      setSize([Math.round(contentRect.width), Math.round(contentRect.height)]),
    )
    observer.observe(node)
    return () => observer.disconnect()
  }, [element])
  return size
}
