import { pickSpot } from '../data/pick-spot.ts'
import { loadedSpots, spotIndexOf } from '../data/spot-index.ts'
import { revealPlace } from '../panels/camera.ts'
import { pickBaseline, useSelection } from '../stores/selection.ts'
import { useSlide } from '../stores/slide.ts'
import { setView, useView } from '../stores/view.ts'
import { exportTable, findGene, openComparison } from './commands.ts'

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
    if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return
    if (event.key === '?') return setView({ shortcutsShown: true })
    if (!useSlide.getState().info) return
    // A comparison has no spot to walk from.
    const direction = useView.getState().rightPanel === 'compare' ? undefined : DIRECTIONS[event.key]
    if (direction) walk(direction)
    else if (event.key === 'Escape') clearOneThing()
    else if (event.key === ' ' && !event.repeat && !useView.getState().spotsHidden) {
      heldVisible = true
      setView({ spotsHidden: true })
    } else if (event.key === 'g' || event.key === 'G') findGene()
    else if (event.key === 'c' || event.key === 'C') openComparison()
    else if (event.key === 'e' || event.key === 'E') void exportTable()
    else if (event.key !== ' ') return
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

/** Esc ends what was begun last: picking a baseline, the comparison or the fit's panel, the selection. */
function clearOneThing(): void {
  if (useSelection.getState().isPickingBaseline) pickBaseline(false)
  else if (useView.getState().rightPanel !== 'selection') setView({ rightPanel: 'selection' })
  else void pickSpot(null)
}

function walk([x, y]: [number, number]): void {
  const spots = loadedSpots()
  const index = spotIndexOf(spots)
  const { spot } = useSelection.getState()
  if (!spots || !index || spot === null) return
  const next = index.neighbour(spot, x, y)
  if (next === null) return
  performance.mark('spot-click')
  void pickSpot(next)
  revealPlace(spots.xy[2 * next], spots.xy[2 * next + 1])
}
