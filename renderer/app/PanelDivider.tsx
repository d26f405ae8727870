import { setView, useView } from '../stores/view.ts'
import classes from './Viewer.module.css'

const MIN_PX = 440
const MAX_PX = 900
const STEP_PX = 24

/** Moves the border between tissue and table, by mouse or arrow keys. */
export function PanelDivider() {
  const widthPx = useView((state) => state.rightPanelPx)
  const resize = (to: number) => setView({ rightPanelPx: Math.min(MAX_PX, Math.max(MIN_PX, to)) })
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be dragged with a value
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the spot panel"
      aria-valuenow={widthPx}
      aria-valuemin={MIN_PX}
      aria-valuemax={MAX_PX}
      tabIndex={0}
      className={classes.divider}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) resize(window.innerWidth - event.clientX)
      }}
      onKeyDown={(event) => {
        const step = { ArrowLeft: STEP_PX, ArrowRight: -STEP_PX }[event.key]
        if (step === undefined) return
        event.stopPropagation()
        resize(widthPx + step)
      }}
    />
  )
}
