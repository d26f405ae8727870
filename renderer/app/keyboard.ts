import { cancelDraft } from '../data/drafts.ts'
import { pickSpot } from '../data/pick-spot.ts'
import { loadedSpots, spotIndexOf } from '../data/spot-index.ts'
import { toggleUmap } from '../data/umap.ts'
import { ARROWS, walk } from '../data/walk.ts'
import { revealPlace } from '../panels/camera.ts'
import { takeTool, useDrawing } from '../stores/drawing.ts'
import { pickBaseline, useSelection } from '../stores/selection.ts'
import { useSlide } from '../stores/slide.ts'
import { setView, useView } from '../stores/view.ts'
import { exportBy, findGene, openComparison } from './commands.ts'
import { moveCross } from './draw-keys.ts'
import { goToPart } from './parts.ts'
import { drawByKey, isHistoryKey, takeHistoryStep } from './region-keys.ts'

/** Fields, sliders, menus and the like keep their own keys. */
const OWN_KEYS =
  'input, textarea, select, [role="slider"], [role="menu"], [role="dialog"], [role="radio"], [role="separator"]'

/** The keys of the window; returns what takes them off again. */
export function listenToKeys(): () => void {
  let heldVisible = false
  let heard: KeyboardEvent | null = null
  const onKeyDown = (event: KeyboardEvent) => {
    heard = event
    if (event.key === 'F6' && !document.querySelector('[role="dialog"]')) return goToPart(event)
    if (isHistoryKey(event)) return takeHistoryStep(event)
    if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return
    if (event.key === '?') return setView({ shortcutsShown: true })
    if (!useSlide.getState().info) return
    const isComparing = useView.getState().rightPanel === 'compare'
    // A comparison has no spot to walk from and nothing to draw on.
    const direction = isComparing ? undefined : ARROWS[event.key]
    if (direction && useDrawing.getState().tool !== 'pointer') moveCross(direction, { isFar: event.shiftKey })
    else if (direction) walkTissue(direction, event.shiftKey)
    else if (event.key === 'Escape') clearOneThing()
    else if (event.key === ' ' && !event.repeat && !useView.getState().spotsHidden) {
      heldVisible = true
      setView({ spotsHidden: true })
    } else if (event.key === 'g' || event.key === 'G') findGene()
    else if (event.key === 'c' || event.key === 'C') openComparison()
    else if (event.key === 'u' || event.key === 'U') toggleUmap()
    else if (event.key === 'e' || event.key === 'E') exportBy('export-table')
    else if ((isComparing || !drawByKey(event)) && event.key !== ' ') return
    event.preventDefault()
  }
  // A tooltip that is open closes by Esc and lets it go no further; whom it was meant for hears of it after all others.
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || isTaken(event)) return
    // One that is on its way in or out keeps the key too; an open menu has it for itself.
    const isOpen = (role: string) => document.querySelector(`[role="${role}"]`) !== null
    if (!isOpen('tooltip') && (isOpen('menu') || isOpen('listbox'))) return
    setTimeout(() => heard !== event && onKeyDown(event))
  }
  const release = () => {
    if (heldVisible) setView({ spotsHidden: false })
    heldVisible = false
  }
  const onKeyUp = (event: KeyboardEvent) => event.key === ' ' && release()
  window.addEventListener('keydown', onKeyDown)
  window.addEventListener('keydown', onEscape, true)
  window.addEventListener('keyup', onKeyUp)
  window.addEventListener('blur', release)
  return () => {
    window.removeEventListener('keydown', onKeyDown)
    window.removeEventListener('keydown', onEscape, true)
    window.removeEventListener('keyup', onKeyUp)
    window.removeEventListener('blur', release)
  }
}

function isTaken(event: KeyboardEvent): boolean {
  const { target } = event
  // A sheet or the palette may be open before the focus has moved into it.
  if (document.querySelector('[role="dialog"]')) return true
  if (event.defaultPrevented || !(target instanceof Element)) return event.defaultPrevented
  // Space and Enter press a focused button; every other key is the window's there.
  if ([' ', 'Enter'].includes(event.key) && target.closest('button, [role="button"], summary, a')) return true
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

/** Walks over the tissue, which is moved where the spot lies outside. */
function walkTissue(direction: readonly [number, number], adds: boolean): void {
  const spots = loadedSpots()
  const index = spotIndexOf(spots)
  const { camera } = useView.getState()
  const spot = index && camera && walk(index, camera.target, direction, adds)
  if (spots && spot !== null) revealPlace(spots.xy[2 * spot], spots.xy[2 * spot + 1])
}
