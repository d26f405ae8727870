import { project } from '../../layers/view-math.ts'
import { useDrawing } from '../../stores/drawing.ts'
import { useView } from '../../stores/view.ts'
import { formatLength } from '../../ui/format.ts'
import classes from './TissuePanel.module.css'

/** The line that is measured, with its length: in micrometres where the slide says how large a pixel is. */
export function Ruler({ pixelSizeUm }: { pixelSizeUm: number | null }) {
  const measured = useDrawing((state) => state.measured)
  const { camera, widthPx, heightPx } = useView()
  if (!measured || !camera) return null
  const [from, to] = measured
  const [[x0, y0], [x1, y1]] = measured.map(([x, y]) => project(camera, widthPx, heightPx, x, y))
  const label = formatLength(Math.hypot(to[0] - from[0], to[1] - from[1]), pixelSizeUm)
  const line = { x1: x0, y1: y0, x2: x1, y2: y1 }
  return (
    <>
      <svg className={classes.draft} aria-hidden>
        <line {...line} className={classes.rulerCasing} />
        <line {...line} className={classes.rulerLine} />
      </svg>
      <output
        className={classes.length}
        style={{ left: (x0 + x1) / 2, top: (y0 + y1) / 2 }}
        data-testid="measured"
      >
        {label}
      </output>
    </>
  )
}
