import { rectangleOf } from '../../layers/drawing.ts'
import { project } from '../../layers/view-math.ts'
import { type Draft, useDrawing } from '../../stores/drawing.ts'
import { useView } from '../../stores/view.ts'
import classes from './TissuePanel.module.css'

/** What is being drawn, over the canvas, so that a pointer that moves makes no spot draw again. */
export function DraftOutline() {
  const draft = useDrawing((state) => state.draft)
  const { camera, widthPx, heightPx } = useView()
  if (!draft || !camera) return null
  const text = cornersOf(draft)
    .map(([x, y]) => project(camera, widthPx, heightPx, x, y).map(Math.round).join(','))
    .join(' ')
  return (
    <svg className={classes.draft} aria-hidden data-testid="draft" data-mode={draft.mode}>
      {draft.tool === 'brush' ? (
        <polyline
          className={classes.stroke}
          points={text.includes(' ') ? text : `${text} ${text}`}
          strokeWidth={2 * draft.radius * 2 ** camera.zoom}
        />
      ) : (
        <>
          <polygon className={classes.draftCasing} points={text} />
          <polygon className={classes.draftLine} points={text} />
        </>
      )}
    </svg>
  )
}

function cornersOf({ tool, points, cursor }: Draft): (readonly [number, number])[] {
  if (tool === 'rectangle' && points.length === 2) return rectangleOf(points[0], points[1])
  return cursor ? [...points, cursor] : [...points]
}
