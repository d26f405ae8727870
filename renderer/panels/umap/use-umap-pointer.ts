import {
  type KeyboardEvent,
  type PointerEvent as ReactPointerEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react'
import { extended, spotsInDraft } from '../../data/drafts.ts'
import { drawSpots } from '../../data/draw-regions.ts'
import { expectPick, pickSpot } from '../../data/pick-spot.ts'
import { togglePicked } from '../../data/regions.ts'
import type { SpotIndex } from '../../layers/spot-index.ts'
import { unproject } from '../../layers/view-math.ts'
import { type Draft, makesRegions, setDrawMode, useDrawing } from '../../stores/drawing.ts'
import { hoverSpot } from '../../stores/selection.ts'
import { useUmap } from '../../stores/umap.ts'
import { drawModeOf, useDoublePress } from '../tissue/draw-gestures.ts'

type Place = readonly [x: number, y: number]
type Pointer = ReactPointerEvent<HTMLElement>

/** A spot is hit this far (CSS px) from its middle; farther than that between press and release is a pan. */
const [HIT_PX, SLOP_PX] = [8, 4]
/** A line grows by steps of at least so much. */
const LEAST_PX = 2

/**
 * The pointer over the plane: hover and click as on the tissue, and with a drawing tool in hand an outline or a stroke around spots, in the
 * plane's units. Enter closes a polygon, Esc drops what is drawn.
 */
export function useUmapPointer(xy: Float32Array, index: SpotIndex) {
  const { draft, latest, setDraft } = useDraft()
  const tool = useDrawing((state) => state.tool)
  const pressed = useRef<{ x: number; y: number } | null>(null)
  const isDouble = useDoublePress()
  const perPx = () => 2 ** -(useUmap.getState().camera?.zoom ?? 0)
  const placeOf = (event: Pointer): Place | null => {
    const box = event.currentTarget.getBoundingClientRect()
    const { camera } = useUmap.getState()
    if (!camera) return null
    return unproject(camera, box.width, box.height, event.clientX - box.left, event.clientY - box.top)
  }
  const spotUnder = (event: Pointer): number | null => {
    const place = placeOf(event)
    return place && index.spotAt(place[0], place[1], HIT_PX * perPx())
  }
  const finish = () => {
    const draft = latest()
    setDraft(null)
    const spots = draft && spotsInDraft(draft, xy)
    if (!draft || !spots) return
    drawSpots(spots, draft.mode)
    // A stroke is gone on with by the next.
    if (draft.tool === 'brush' && draft.mode === 'new' && spots.length > 0) setDrawMode('add')
  }
  const draw = (event: Pointer, place: Place) => {
    if (!makesRegions(tool)) return
    const closes = isDouble(event)
    const draft = latest()
    if (draft?.tool === 'polygon') {
      if (closes) finish()
      else setDraft({ ...draft, points: [...draft.points, place], cursor: place })
      return
    }
    if (tool !== 'polygon') event.currentTarget.setPointerCapture(event.pointerId)
    const radius = useDrawing.getState().brushPx * perPx()
    setDraft({ tool, mode: drawModeOf(event), points: [place], cursor: null, radius })
  }
  const handlers = {
    onPointerDown: (event: Pointer) => {
      if (event.button !== 0) return
      pressed.current = { x: event.clientX, y: event.clientY }
      const place = placeOf(event)
      if (makesRegions(tool)) {
        if (place) draw(event, place)
        return
      }
      const spot = spotUnder(event)
      if (spot !== null) expectPick(spot)
    },
    onPointerMove: (event: Pointer) => {
      const place = placeOf(event)
      const draft = latest()
      if (draft && place) setDraft(extended(draft, place, LEAST_PX * perPx()))
      else if (!pressed.current) hoverSpot(spotUnder(event), null)
    },
    onPointerUp: (event: Pointer) => {
      const from = pressed.current
      pressed.current = null
      const draft = latest()
      if (draft?.tool === 'polygon') return
      if (draft) return finish()
      if (!from || Math.hypot(event.clientX - from.x, event.clientY - from.y) > SLOP_PX) return
      if (makesRegions(tool)) return
      const spot = spotUnder(event)
      const adds = event.shiftKey || event.ctrlKey || event.metaKey
      if (!adds) void pickSpot(spot)
      else if (spot !== null) togglePicked(spot)
    },
    onPointerLeave: () => hoverSpot(null, null),
    onPointerCancel: () => setDraft(null),
  }
  /** True where the key was the draft's. */
  const onDraftKey = (event: KeyboardEvent): boolean => {
    if (!latest() || (event.key !== 'Enter' && event.key !== 'Escape')) return false
    if (event.key === 'Enter') finish()
    else setDraft(null)
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  return { draft, handlers, onDraftKey, drawing: { latest, setDraft, finish, perPx } }
}

/** What is being drawn; `latest` also what no frame has shown yet: a quick hand is ahead of the screen. Laid down with its tool. */
function useDraft() {
  const [draft, show] = useState<Draft | null>(null)
  const current = useRef<Draft | null>(null)
  const setDraft = useCallback((next: Draft | null) => {
    current.current = next
    show(next)
  }, [])
  useEffect(
    () => useDrawing.subscribe(({ tool }, before) => tool !== before.tool && setDraft(null)),
    [setDraft],
  )
  return { draft, latest: () => current.current, setDraft }
}
