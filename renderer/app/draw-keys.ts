import { addCorner, beginDraft, extendDraft, finishDraft } from '../data/drafts.ts'
import { loadedSpots } from '../data/spot-index.ts'
import { revealPlace } from '../panels/camera.ts'
import { setCross, setMeasured, takeTool, useDrawing } from '../stores/drawing.ts'
import { useSelection } from '../stores/selection.ts'
import { useView } from '../stores/view.ts'

/** CSS px that an arrow key moves the cross, and with Shift. */
const [STEP_PX, FAR_PX] = [8, 40]

type Place = readonly [x: number, y: number]

/** Moves the cross of the tool in hand by an arrow key; what was begun goes on to there. */
export function moveCross([x, y]: Place, { isFar }: { isFar: boolean }): void {
  const { camera } = useView.getState()
  const from = crossNow()
  if (!camera || !from) return
  const step = (isFar ? FAR_PX : STEP_PX) / 2 ** camera.zoom
  const place: Place = [from[0] + x * step, from[1] + y * step]
  const { cross, measured } = useDrawing.getState()
  const isDown = cross?.isDown ?? false
  setCross({ place, isDown })
  if (isDown && measured) setMeasured([measured[0], place])
  extendDraft(place)
  revealPlace(...place)
  // From a button of the tool bar, which Enter would press again.
  document.querySelector<HTMLElement>('[data-testid="tissue"]')?.focus({ preventScroll: true })
}

/** What a click would do at the cross: begins, sets a corner, ends; a corner set twice closes a polygon. */
export function pressCross({ adds }: { adds: boolean }): void {
  const place = crossNow()
  const { tool, mode, draft, cross } = useDrawing.getState()
  if (!place || tool === 'pointer') return
  const isMeasuring = tool === 'measure' && !cross?.isDown
  setCross({ place, isDown: isMeasuring })
  if (isMeasuring) setMeasured([place, place])
  else if (tool === 'measure') return
  else if (!draft) beginDraft(place, adds ? 'add' : mode)
  else if (tool === 'polygon' && !isSame(draft.points[draft.points.length - 1], place)) addCorner(place)
  else finishDraft()
}

/** Takes the ruler in hand; where just two spots are selected it lies between them. */
export function takeRuler(): void {
  takeTool('measure')
  const { selection } = useSelection.getState()
  const spots = loadedSpots()
  if (!spots || selection?.spots.length !== 2) return
  const [from, to] = [...selection.spots].map((spot): Place => [spots.xy[2 * spot], spots.xy[2 * spot + 1]])
  if ([...from, ...to].every(Number.isFinite)) setMeasured([from, to])
}

/** Where the cross is; before it was moved on the selected spot, else in the middle of the view. */
function crossNow(): Place | null {
  const { cross } = useDrawing.getState()
  if (cross) return cross.place
  const { spot } = useSelection.getState()
  const xy = loadedSpots()?.xy
  if (spot !== null && xy && Number.isFinite(xy[2 * spot])) return [xy[2 * spot], xy[2 * spot + 1]]
  return useView.getState().camera?.target ?? null
}

const isSame = (a: Place, b: Place): boolean => a[0] === b[0] && a[1] === b[1]
