import type { RampName } from './ramps.ts'

/** The part of a ramp that a colour scale uses, as shares of it, and the values to write under its bar, evenly spread. */
export interface ColourBar {
  start: number
  end: number
  ticks: number[]
}

/**
 * The bar of a scale from `low` to `high`. A diverging scale keeps 0 in its middle, each side on a measure of its own;
 * a scale on one side of 0 uses that half of the ramp. A logarithmic one, of positive ends, has their geometric mean there.
 */
export function colourBarOf(ramp: RampName, low: number, high: number, isLog = false): ColourBar {
  if (isLog) return { start: 0, end: 1, ticks: [low, Math.sqrt(low * high), high] }
  if (ramp !== 'blue-orange') return { start: 0, end: 1, ticks: [low, high] }
  if (low < 0 && high > 0) return { start: 0, end: 1, ticks: [low, 0, high] }
  return low < 0 ? { start: 0, end: 0.5, ticks: [low, high] } : { start: 0.5, end: 1, ticks: [low, high] }
}

/**
 * Where on its ramp a value lies, from 0 to 1: linear between the ticks of its bar, or in the logarithm; values beyond take the ends.
 */
export function positionOn(
  ramp: RampName,
  low: number,
  high: number,
  isLog = false,
): (value: number) => number {
  if (isLog) {
    const linear = positionOn(ramp, Math.log(low), Math.log(high))
    return (value) => linear(value > 0 ? Math.log(value) : Number.NEGATIVE_INFINITY)
  }
  const { start, end, ticks } = colourBarOf(ramp, low, high)
  if (!(high > low)) return () => 0.5
  const part = (end - start) / (ticks.length - 1)
  const within = (value: number, from: number, to: number) =>
    Math.min(1, Math.max(0, (value - from) / (to - from)))
  return (value) => {
    const k = ticks.length > 2 && value > ticks[1] ? 1 : 0
    return start + part * (k + within(value, ticks[k], ticks[k + 1]))
  }
}
