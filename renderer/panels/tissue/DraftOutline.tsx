import { cornersOf } from '../../data/drafts.ts'
import { type Camera, project } from '../../layers/view-math.ts'
import { type Draft, useDrawing } from '../../stores/drawing.ts'
import { useView } from '../../stores/view.ts'
import classes from './TissuePanel.module.css'

/** What is being drawn on the tissue, over the canvas, so that a pointer that moves makes no spot draw again. */
export function DraftOutline() {
  const draft = useDrawing((state) => state.draft)
  const { camera, widthPx, heightPx } = useView()
  return draft && camera && <DraftShape {...{ draft, camera, widthPx, heightPx, testId: 'draft' }} />
}

interface Shown {
  draft: Draft
  camera: Camera
  widthPx: number
  heightPx: number
  testId: string
}

/** An outline or a stroke as a camera sees it. */
export function DraftShape({ draft, camera, widthPx, heightPx, testId }: Shown) {
  const text = cornersOf(draft)
    .map(([x, y]) => project(camera, widthPx, heightPx, x, y).map(Math.round).join(','))
    .join(' ')
  return (
    <svg className={classes.draft} aria-hidden data-testid={testId} data-mode={draft.mode}>
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
