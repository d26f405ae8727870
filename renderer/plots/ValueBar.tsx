import { memo } from 'react'
import { formatMargin } from '../ui/format.ts'
import classes from './ValueBar.module.css'

/** The common scale of the bars of a table, in the units of the values; holds 0. */
export interface BarScale {
  min: number
  max: number
}

/** A negative bar gets at most this share of a positive one: what is called for is read, not what is missing. */
const NEGATIVE_SHARE = 0.4

/**
 * The scale that holds the largest value of the arrays and 0; values far below 0 end at its left edge. Arrays hold what
 * is drawn side by side, so that a small value in one looks small beside a large one in another.
 */
export function barScaleOf(arrays: readonly Float32Array[]): BarScale {
  let min = 0
  let max = 0
  for (const values of arrays)
    for (const value of values) {
      if (value < min) min = value
      if (value > max) max = value
    }
  if (max === 0) return { min, max: min < 0 ? -min : 1 }
  return { min: Math.max(min, -NEGATIVE_SHARE * max), max }
}

interface ValueBarProps {
  value: number
  /** Half width of the interval over seeds; 0 draws none. */
  halfWidth: number
  scale: BarScale
  text: string
}

/** A number with a bar from 0 on a common scale and a whisker for its interval. */
export const ValueBar = memo(function ValueBar({ value, halfWidth, scale, text }: ValueBarProps) {
  const toPercent = (x: number) =>
    (100 * (Math.min(scale.max, Math.max(scale.min, x)) - scale.min)) / (scale.max - scale.min)
  const zero = toPercent(0)
  const end = Number.isFinite(value) ? toPercent(value) : zero
  const [low, high] = [toPercent(value - halfWidth), toPercent(value + halfWidth)]
  const margin = halfWidth > 0 ? formatMargin(halfWidth) : null
  return (
    <span className={classes.cell} title={margin ? `${text} ${margin}` : undefined}>
      <span className={classes.track} aria-hidden>
        <span
          className={value < 0 ? classes.negative : classes.positive}
          style={{ left: `${Math.min(zero, end)}%`, width: `${Math.abs(end - zero)}%` }}
        />
        <span className={classes.zero} style={{ left: `${zero}%` }} />
        {halfWidth > 0 && (
          <span className={classes.whisker} style={{ left: `${low}%`, width: `${high - low}%` }} />
        )}
      </span>
      <span className={classes.text}>
        {text}
        {margin && <span className="unseen"> {margin}</span>}
      </span>
    </span>
  )
})
