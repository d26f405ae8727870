import { type Camera, project } from '../../layers/view-math.ts'
import { useDrawing } from '../../stores/drawing.ts'
import { useView } from '../../stores/view.ts'
import classes from './TissuePanel.module.css'

const ARM_PX = 11

/** Where keys draw: what the pointer is to the mouse. */
export function DrawCross() {
  const cross = useDrawing((state) => state.cross)
  const { camera, widthPx, heightPx } = useView()
  if (!cross || !camera) return null
  return <CrossMark place={cross.place} {...{ camera, widthPx, heightPx, testId: 'cross' }} />
}

interface CrossMarkProps {
  /** In the units of the camera. */
  place: readonly [x: number, y: number]
  camera: Camera
  widthPx: number
  heightPx: number
  testId: string
}

/** A cross over a canvas. */
export function CrossMark({ place, camera, widthPx, heightPx, testId }: CrossMarkProps) {
  const [x, y] = project(camera, widthPx, heightPx, ...place).map(Math.round)
  const arms = `M${x - ARM_PX} ${y}H${x + ARM_PX}M${x} ${y - ARM_PX}V${y + ARM_PX}`
  return (
    <svg className={classes.draft} aria-hidden data-testid={testId}>
      <path d={arms} className={classes.rulerCasing} />
      <path d={arms} className={classes.rulerLine} />
    </svg>
  )
}
