import Flatbush from 'flatbush'
import { median } from './quantiles.ts'

/** Median distance from a spot to its nearest other spot, in the unit of `xy`; null below two spots. */
export function nearestSpacing(xy: Float32Array): number | null {
  const located: number[] = []
  for (let i = 0; i < xy.length / 2; i++) if (Number.isFinite(xy[2 * i] + xy[2 * i + 1])) located.push(i)
  if (located.length < 2) return null
  const index = new Flatbush(located.length, 16, Float32Array)
  for (const i of located) index.add(xy[2 * i], xy[2 * i + 1])
  index.finish()
  const distances = new Float64Array(located.length)
  for (let k = 0; k < located.length; k++) {
    const i = located[k]
    const [other] = index.neighbors(xy[2 * i], xy[2 * i + 1], 1, Number.POSITIVE_INFINITY, (at) => at !== k)
    const j = located[other]
    distances[k] = Math.hypot(xy[2 * j] - xy[2 * i], xy[2 * j + 1] - xy[2 * i + 1])
  }
  const spacing = median(distances)
  return spacing > 0 ? spacing : null
}
