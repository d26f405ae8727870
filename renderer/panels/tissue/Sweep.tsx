import classes from './TissuePanel.module.css'

/** Two corners of a rectangle in CSS px of the tissue. */
export interface SweepPx {
  from: readonly [x: number, y: number]
  to: readonly [x: number, y: number]
}

/** The rectangle that is being drawn over the tissue. */
export function Sweep({ sweep: { from, to } }: { sweep: SweepPx }) {
  const style = {
    left: Math.min(from[0], to[0]),
    top: Math.min(from[1], to[1]),
    width: Math.abs(to[0] - from[0]),
    height: Math.abs(to[1] - from[1]),
  }
  return <div className={classes.sweep} style={style} aria-hidden />
}
