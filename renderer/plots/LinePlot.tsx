import { memo } from 'react'
import { formatTick } from '../ui/format.ts'
import classes from './LinePlot.module.css'

const WIDTH = 320
const HEIGHT = 96
const PAD = 4

export interface Line {
  name: string
  /** CSS colour. */
  colour: string
  x: readonly number[]
  y: readonly number[]
}

/** Lines from 0 upwards over a common x, each named at the side with its last value. */
export const LinePlot = memo(function LinePlot({
  lines,
  label,
  xLabel,
}: {
  lines: readonly Line[]
  label: string
  xLabel: string
}) {
  const top = Math.max(...lines.flatMap(({ y }) => y), 0) || 1
  const end = Math.max(...lines.flatMap(({ x }) => x), 0) || 1
  const place = (x: number, y: number) =>
    `${(PAD + (x / end) * (WIDTH - 2 * PAD)).toFixed(1)} ${(HEIGHT - PAD - (y / top) * (HEIGHT - 2 * PAD)).toFixed(1)}`
  return (
    <div className={classes.plot}>
      <div className={classes.ends} aria-hidden>
        <span>{formatTick(Number(top.toPrecision(2)))}</span>
        <span>0</span>
      </div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        <path d={`M${PAD} ${HEIGHT - PAD}H${WIDTH - PAD}`} className={classes.base} />
        {lines.map(({ name, colour, x, y }) => (
          <g key={name} stroke={colour} fill={colour}>
            <path
              d={`M${x.map((at, k) => place(at, y[k])).join('L')}`}
              fill="none"
              strokeWidth={1.75}
              strokeLinejoin="round"
            />
            {x.map((at, k) => {
              const [cx, cy] = place(at, y[k]).split(' ')
              return <circle key={at} cx={cx} cy={cy} r={1.75} stroke="none" />
            })}
          </g>
        ))}
      </svg>
      <ul className={classes.names}>
        {lines.map(({ name, colour, y }) => (
          <li key={name}>
            <span className={classes.swatch} style={{ background: colour }} aria-hidden />
            <span className={classes.name} title={name}>
              {name}
            </span>
            <span className={classes.last}>
              {y[0]?.toPrecision(2)} → {y[y.length - 1]?.toPrecision(2)}
            </span>
          </li>
        ))}
      </ul>
      <div className={classes.steps} aria-hidden>
        <span>0</span>
        <span>{xLabel}</span>
        <span>{end}</span>
      </div>
    </div>
  )
})
