import { median } from '../stats/quantiles.ts'

/** Spots have this share of their spacing as diameter on Visium (55 of 100 µm). */
export const DIAMETER_PER_SPACING = 0.55

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
