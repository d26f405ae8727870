import { cancelDraft } from '../data/drafts.ts'
import { pickSpot } from '../data/pick-spot.ts'
import { addPicked } from '../data/regions.ts'
import { loadedSpots, spotIndexOf } from '../data/spot-index.ts'
import { toggleUmap } from '../data/umap.ts'
import type { SpotIndex } from '../layers/spot-index.ts'
import { revealPlace } from '../panels/camera.ts'
import { takeTool, useDrawing } from '../stores/drawing.ts'
import { pickBaseline, useSelection } from '../stores/selection.ts'
import { useSlide } from '../stores/slide.ts'
import { setView, useView } from '../stores/view.ts'
import { exportBy, findGene, openComparison } from './commands.ts'
import { goToPart } from './parts.ts'
import { drawByKey, isHistoryKey, takeHistoryStep } from './region-keys.ts'

const DIRECTIONS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** Fields, sliders, menus and the like keep their own keys. */
const OWN_KEYS =
  'input, textarea, select, [role="slider"], [role="menu"], [role="dialog"], [role="radio"], [role="separator"]'

/** The keys of the window; returns what takes them off again. */
export function listenToKeys(): () => void {
  let heldVisible = false
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'F6' && !document.querySelector('[role="dialog"]')) return goToPart(event)
    if (isHistoryKey(event)) return takeHistoryStep(event)
    if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return
    if (event.key === '?') return setView({ shortcutsShown: true })
    if (!useSlide.getState().info) return
    const isComparing = useView.getState().rightPanel === 'compare'
    // A comparison has no spot to walk from and nothing to draw on.
    const direction = isComparing ? undefined : DIRECTIONS[event.key]
    if (direction) walk(direction, event.shiftKey)
    else if (event.key === 'Escape') clearOneThing()
    else if (event.key === ' ' && !event.repeat && !useView.getState().spotsHidden) {
      heldVisible = true
      setView({ spotsHidden: true })
    } else if (event.key === 'g' || event.key === 'G') findGene()
    else if (event.key === 'c' || event.key === 'C') openComparison()
    else if (event.key === 'u' || event.key === 'U') toggleUmap()
    else if (event.key === 'e' || event.key === 'E') exportBy('export-table')
    else if ((isComparing || !drawByKey(event.key)) && event.key !== ' ') return
    event.preventDefault()
  }
  const release = () => {
    if (heldVisible) setView({ spotsHidden: false })
    heldVisible = false
  }
  const onKeyUp = (event: KeyboardEvent) => event.key === ' ' && release()
  window.addEventListener('keydown', onKeyDown)
  window.addEventListener('keyup', onKeyUp)
  window.addEventListener('blur', release)
  return () => {
    window.removeEventListener('keydown', onKeyDown)
    window.removeEventListener('keyup', onKeyUp)
    window.removeEventListener('blur', release)
  }
}

function isTaken(event: KeyboardEvent): boolean {
  const { target } = event
  // A sheet or the palette may be open before the focus has moved into it.
  if (document.querySelector('[role="dialog"]')) return true
  if (event.defaultPrevented || !(target instanceof Element)) return event.defaultPrevented
  // Space presses a focused button; every other key is the window's there.
  if (event.key === ' ' && target.closest('button, [role="button"], summary, a')) return true
  return target.closest(OWN_KEYS) !== null
}

/** Esc ends what was begun last: the comparison, an outline, picking a baseline, drawing, the fit's panel, the selection. */
function clearOneThing(): void {
  const { rightPanel } = useView.getState()
  if (rightPanel === 'compare') setView({ rightPanel: 'selection' })
  else if (cancelDraft()) return
  else if (useSelection.getState().isPickingBaseline) pickBaseline(false)
  else if (useDrawing.getState().tool !== 'pointer') takeTool('pointer')
  else if (rightPanel === 'fit') setView({ rightPanel: 'selection' })
  else void pickSpot(null)
}

/** Where walking begins while nothing is selected: the spot nearest to the middle of the view. */
function middleSpot(index: SpotIndex): number | null {
  const { camera } = useView.getState()
  return camera && index.spotAt(camera.target[0], camera.target[1], Number.POSITIVE_INFINITY)
}

/** The spot that was walked to last while others were kept. */
let walkedTo: number | null = null

/** Walks to the neighbouring spot; with `adds` it joins what is selected. */
function walk([x, y]: [number, number], adds: boolean): void {
  const spots = loadedSpots()
  const index = spotIndexOf(spots)
  const { spot, selection } = useSelection.getState()
  const from = spot ?? (walkedTo !== null && selection?.spots.includes(walkedTo) ? walkedTo : null)
  if (!spots || !index) return
  const next = from === null ? middleSpot(index) : index.neighbour(from, x, y)
  if (next === null) return
  walkedTo = next
  performance.mark('spot-click')
  if (adds) addPicked([next])
  else void pickSpot(next)
  revealPlace(spots.xy[2 * next], spots.xy[2 * next + 1])
}
