import { useDrawing } from '../../stores/drawing.ts'
import { useRegions } from '../../stores/regions.ts'
import { TOOL_HINTS } from '../../ui/region-words.ts'
import classes from './TissuePanel.module.css'

/** How the tool in hand is used, and which region it will change. */
export function DrawHint() {
  const { tool, mode, draft } = useDrawing()
  const active = useRegions(
    ({ regions, activeId }) => regions.find(({ id }) => id === activeId)?.name ?? null,
  )
  if (tool === 'pointer') return null
  if (tool === 'measure')
    return (
      <p className={classes.asked} role="status" data-testid="draw-hint">
        {TOOL_HINTS.measure}
      </p>
    )
  const now = draft?.mode ?? mode
  const effect =
    active === null || now === 'new'
      ? 'makes a new region'
      : now === 'add'
        ? `adds to “${active}”`
        : `takes from “${active}”`
  return (
    <p className={classes.asked} role="status" data-testid="draw-hint">
      {TOOL_HINTS[tool]}: {effect}
    </p>
  )
}
