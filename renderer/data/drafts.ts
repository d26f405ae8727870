import { spotsInPolygons } from '../../worker/api/points-in-polygon.ts'
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

/** A draft drawn on to a place; the same where a line would grow by less than `least`. */
export function extended(draft: Draft, place: Place, least: number): Draft {
  const { tool, points } = draft
  if (tool === 'rectangle') return { ...draft, points: [points[0], place] }
  if (tool === 'polygon') return { ...draft, cursor: place }
  const last = points[points.length - 1]
  const step = Math.hypot(place[0] - last[0], place[1] - last[1])
  return step < least ? draft : { ...draft, points: [...points, place] }
}

/** The corners that an outline has as it is drawn; the line of a stroke. */
export function cornersOf({ tool, points, cursor }: Draft): Place[] {
  if (tool === 'rectangle' && points.length === 2) return rectangleOf(points[0], points[1])
  return cursor ? [...points, cursor] : [...points]
}

/** The spots of `xy: [nSpot, 2]`, in the draft's own units, that it holds, ascending; none where it encloses nothing. */
export function spotsInDraft(draft: Draft, xy: Float32Array): Uint32Array | null {
  if (draft.tool === 'brush') {
    const inside = new Uint8Array(xy.length / 2)
    draft.points.forEach((place, k) => {
      markStroke(xy, draft.points[Math.max(0, k - 1)], place, draft.radius, inside)
    })
    return markedSpots(inside)
  }
  const ring = ringOf(cornersOf({ ...draft, cursor: null }))
  return ring && spotsInPolygons(xy, [[ring]])
}

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
  const next = draft && extended(draft, place, 2 * perPx())
  if (!draft || next === draft) return
  if (draft.tool === 'brush') brushFrom(draft.points[draft.points.length - 1], place, draft.radius)
  setDraft(next)
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
  const ring = ringOf(cornersOf({ ...draft, cursor: null }))
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
