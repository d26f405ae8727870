import { scaleBarLength } from '../layers/view-math.ts'
import classes from './ScaleBar.module.css'

const MAX_PX = 140

/** A bar of a round length at the zoom (log2 of screen px per full-resolution px). */
export function ScaleBar({ zoom, pixelSizeUm }: { zoom: number; pixelSizeUm: number | null }) {
  const { widthPx, label } = scaleBarLength(zoom, pixelSizeUm, MAX_PX)
  return (
    <div className={classes.bar} role="img" aria-label={`Scale bar, ${label}`} data-testid="scale-bar">
      <span className={classes.label}>{label}</span>
      <span className={classes.line} style={{ width: widthPx }} />
    </div>
  )
}
