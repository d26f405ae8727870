import { memo } from 'react'
import type { Curve } from '../../worker/api/explanations.ts'
import { formatTick } from '../ui/format.ts'
import classes from './CurvePlot.module.css'

const WIDTH = 160
const HEIGHT = 64
const PAD = 3

interface CurvePlotProps {
  curve: Curve
  label: string
  /** What the numbers of features below the curve count. */
  sizesLabel: string
}

/** A score over the number of features (logarithmic), beside the range and the mean of random features; its least and largest score stand beside it. */
export const CurvePlot = memo(function CurvePlot({ curve, label, sizesLabel }: CurvePlotProps) {
  const { x, y, low, high } = scalesOf(curve)
  const line = (values: Float32Array) => Array.from(values, (value, k) => `${x(k)} ${y(value)}`)
  const band = [...line(curve.randomLow), ...line(curve.randomHigh).reverse()]
  return (
    <div className={classes.plot}>
      <span className={classes.high}>{formatTick(high)}</span>
      <span className={classes.low}>{formatTick(low)}</span>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={label}>
        <path d={`M${band.join('L')}Z`} fill="var(--ink-quiet)" opacity={0.25} />
        <path
          d={`M${line(curve.random).join('L')}`}
          fill="none"
          stroke="var(--ink-quiet)"
          strokeDasharray="3 2"
        />
        <path d={`M${line(curve.score).join('L')}`} fill="none" stroke="var(--ink)" strokeWidth={1.5} />
      </svg>
      <div className={classes.sizes}>
        <span>{curve.sizes[0]}</span>
        <span>{sizesLabel}</span>
        <span>{curve.sizes[curve.sizes.length - 1]}</span>
      </div>
    </div>
  )
})

function scalesOf({ sizes, score, randomLow, randomHigh }: Curve) {
  const widest = Math.log1p(sizes[sizes.length - 1]) || 1
  const values = [...score, ...randomLow, ...randomHigh]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const place = (share: number, length: number) => (PAD + share * (length - 2 * PAD)).toFixed(1)
  return {
    ...{ low, high },
    x: (k: number) => place(Math.log1p(sizes[k]) / widest, WIDTH),
    y: (value: number) => place(high > low ? (high - value) / (high - low) : 0.5, HEIGHT),
  }
}
