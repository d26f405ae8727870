import { finishDraft, removeCorner } from '../data/drafts.ts'
import { keepSelection } from '../data/region-actions.ts'
import { scaleBrush, type Tool, takeTool, useDrawing } from '../stores/drawing.ts'
import { redoRegions, undoRegions } from '../stores/regions.ts'
import { useSlide } from '../stores/slide.ts'
import { pressCross, takeRuler } from './draw-keys.ts'

const TOOL_KEYS: Record<string, Tool> = {
  v: 'pointer',
  l: 'lasso',
  p: 'polygon',
  r: 'rectangle',
  b: 'brush',
  m: 'measure',
}
const WIDER = 1.25

/** Does what a key says about tools and regions; false where it says nothing of them. */
export function drawByKey({ key, shiftKey }: KeyboardEvent): boolean {
  const tool = TOOL_KEYS[key.toLowerCase()]
  const { tool: inHand, draft, cross } = useDrawing.getState()
  if (tool === 'measure') takeRuler()
  else if (tool) takeTool(tool)
  else if (key.toLowerCase() === 'n') keepSelection()
  else if (key === '[' || key === ']') {
    if (inHand !== 'brush') return false
    scaleBrush(key === ']' ? WIDER : 1 / WIDER)
  } else if (key === 'Enter' && inHand !== 'pointer') {
    // A polygon that was clicked is closed where it is.
    if (draft?.tool === 'polygon' && !cross) finishDraft()
    else pressCross({ adds: shiftKey })
  } else if (key === 'Backspace') return removeCorner()
  else return false
  return true
}

/** True for Ctrl or ⌘ Z, with Shift, and Ctrl Y; where text is written they are the field's. */
export function isHistoryKey({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  if (!(ctrlKey || metaKey) || altKey || !useSlide.getState().info) return false
  const isWriting =
    target instanceof Element && target.closest('input:not([type=checkbox]), textarea') !== null
  return !isWriting && ['z', 'y'].includes(key.toLowerCase())
}

/** Takes a change of the regions back, or does it again. */
export function takeHistoryStep(event: KeyboardEvent): void {
  event.preventDefault()
  if (event.shiftKey || event.key.toLowerCase() === 'y') redoRegions()
  else undoRegions()
}
