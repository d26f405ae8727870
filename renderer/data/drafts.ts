import { markedSpots, markStroke, rectangleOf, ringOf } from '../layers/drawing.ts'
import {
  type Draft,
  type DrawMode,
  makesRegions,
  setDraft,
  setDrawMode,
  useDrawing,
} from '../stores/drawing.ts'
import { useView } from '../stores/view.ts'
import { drawOutline, drawSpots } from './draw-regions.ts'
import { loadedSpots } from './spot-index.ts'

type Place = readonly [x: number, y: number]

/** `[nSpot]` what the stroke under way has brushed over. */
let brushed: Uint8Array | null = null

const perPx = (): number => 2 ** -(useView.getState().camera?.zoom ?? 0)

/** Begins an outline or a stroke at a place (full-resolution px); `mode` is that of the tool bar unless keys say otherwise. */
export function beginDraft(place: Place, mode: DrawMode): void {
  const { tool, brushPx } = useDrawing.getState()
  if (!makesRegions(tool)) return
  const draft: Draft = { tool, mode, points: [place], cursor: null, radius: brushPx * perPx() }
  if (tool === 'brush') brushFrom(place, place, draft.radius, { isNew: true })
  setDraft(draft)
}

function brushFrom(a: Place, b: Place, radius: number, { isNew = false } = {}): void {
  const spots = loadedSpots()
  if (!spots) return
  if (isNew || !brushed) brushed = new Uint8Array(spots.barcodes.length)
  markStroke(spots.xy, a, b, radius, brushed)
}

/** Draws on to a place; a rectangle has its second corner there. */
export function extendDraft(place: Place): void {
  const { draft } = useDrawing.getState()
  if (!draft) return
  const { tool, points, radius } = draft
  if (tool === 'rectangle') return void setDraft({ ...draft, points: [points[0], place] })
  if (tool === 'polygon') return void setDraft({ ...draft, cursor: place })
  const last = points[points.length - 1]
  if (Math.hypot(place[0] - last[0], place[1] - last[1]) < 2 * perPx()) return
  if (tool === 'brush') brushFrom(last, place, radius)
  setDraft({ ...draft, points: [...points, place] })
}

/** Gives a polygon one more corner. */
export function addCorner(place: Place): void {
  const { draft } = useDrawing.getState()
  if (draft?.tool === 'polygon') setDraft({ ...draft, points: [...draft.points, place], cursor: place })
}

/** Takes the last corner of a polygon away; false where there is no polygon. */
export function removeCorner(): boolean {
  const { draft } = useDrawing.getState()
  if (draft?.tool !== 'polygon') return false
  const points = draft.points.slice(0, -1)
  setDraft(points.length > 0 ? { ...draft, points } : null)
  return true
}

/** Closes what is drawn and makes its region. A stroke of the brush is gone on with by the next. */
export function finishDraft(): void {
  const { draft } = useDrawing.getState()
  setDraft(null)
  if (!draft) return
  if (draft.tool === 'brush') return void finishStroke(draft.mode)
  const corners = draft.tool === 'rectangle' && draft.points.length === 2
  const points = corners ? rectangleOf(draft.points[0], draft.points[1]) : draft.points
  const ring = ringOf(points)
  if (ring) drawOutline(ring, draft.mode)
}

function finishStroke(mode: DrawMode): void {
  if (!brushed) return
  const spots = markedSpots(brushed)
  brushed = null
  drawSpots(spots, mode)
  if (mode === 'new' && spots.length > 0) setDrawMode('add')
}

/** Drops what is being drawn; false where nothing is. */
export function cancelDraft(): boolean {
  if (!useDrawing.getState().draft) return false
  brushed = null
  setDraft(null)
  return true
}
