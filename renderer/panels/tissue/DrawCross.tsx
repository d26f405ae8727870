import { project } from '../../layers/view-math.ts'
import { useDrawing } from '../../stores/drawing.ts'
import { useView } from '../../stores/view.ts'
import classes from './TissuePanel.module.css'

const ARM_PX = 11

/** Where keys draw: what the pointer is to the mouse. */
export function DrawCross() {
  const cross = useDrawing((state) => state.cross)
  const { camera, widthPx, heightPx } = useView()
  if (!cross || !camera) return null
  const [x, y] = project(camera, widthPx, heightPx, ...cross.place).map(Math.round)
  const arms = `M${x - ARM_PX} ${y}H${x + ARM_PX}M${x} ${y - ARM_PX}V${y + ARM_PX}`
  return (
    <svg className={classes.draft} aria-hidden data-testid="cross">
      <path d={arms} className={classes.rulerCasing} />
      <path d={arms} className={classes.rulerLine} />
    </svg>
  )
}
