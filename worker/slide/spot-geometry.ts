import Flatbush from 'flatbush'

/** Spots have this share of their spacing as diameter on Visium (55 of 100 µm). */
export const DIAMETER_PER_SPACING = 0.55

/** Median distance from a spot to its nearest other spot, in the unit of `xy`; null below two spots. */
export function nearestSpacing(xy: Float32Array): number | null {
  const located: number[] = []
  for (let i = 0; i < xy.length / 2; i++) if (Number.isFinite(xy[2 * i])) located.push(i)
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

/** Median distance between spots that are `step` columns apart in the same row of the array; null below ten pairs. */
export function arraySpacing(
  xy: Float32Array,
  rows: Float32Array,
  columns: Float32Array,
  step: number,
): number | null {
  const key = (row: number, column: number) => row * 65536 + column
  const spotAt = new Map<number, number>()
  for (let i = 0; i < rows.length; i++) spotAt.set(key(rows[i], columns[i]), i)
  const distances: number[] = []
  for (let i = 0; i < rows.length; i++) {
    const j = spotAt.get(key(rows[i], columns[i] + step))
    if (j === undefined) continue
    const distance = Math.hypot(xy[2 * j] - xy[2 * i], xy[2 * j + 1] - xy[2 * i + 1])
    if (Number.isFinite(distance)) distances.push(distance)
  }
  return distances.length < 10 ? null : median(Float64Array.from(distances))
}

/** True where rows and columns are those of a hexagonal array as Visium counts them: even together, both parities. */
export function isHexagonalArray(rows: Float32Array, columns: Float32Array): boolean {
  const parities = new Set<number>()
  for (let i = 0; i < rows.length; i++) {
    if (!Number.isInteger(rows[i]) || !Number.isInteger(columns[i])) return false
    if (((rows[i] + columns[i]) & 1) !== 0) return false
    parities.add(rows[i] & 1)
  }
  return parities.size === 2
}

function median(values: Float64Array): number {
  const sorted = values.toSorted()
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
