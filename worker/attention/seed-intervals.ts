import type { Ranking } from '../api/methods.ts'
import { orderDescending } from '../stats/ranks.ts'

/** Two-sided 95 % quantiles of Student's t by degrees of freedom from 1. */
const T_95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]
const Z_95 = 1.959964

/** Beyond the table by the series in one over the degrees of freedom (Abramowitz & Stegun 26.7.5), right to 3 digits. */
function studentT95(degrees: number): number {
  const z = Z_95
  const first = (z ** 3 + z) / 4
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
  return T_95[degrees - 1] ?? z + first / degrees + second / degrees ** 2 + third / degrees ** 3
}

/**
 * Half width of the 95 % interval of each feature's mean over the seeds (Student's t): `[nFeature]`, 0 for one seed.
 * `rows`: per seed `[nFeature]`; `means: [nFeature]` their mean.
 */
export function halfWidths(rows: readonly Float32Array[], means: Float32Array): Float32Array {
  const n = rows.length
  if (n < 2) return new Float32Array(means.length)
  const factor = studentT95(n - 1) / Math.sqrt(n * (n - 1))
  const squares = new Float64Array(means.length)
  for (const row of rows) for (let k = 0; k < means.length; k++) squares[k] += (row[k] - means[k]) ** 2
  const widths = new Float32Array(means.length)
  for (let k = 0; k < widths.length; k++) widths[k] = factor * Math.sqrt(squares[k])
  return widths
}

/**
 * Half width of the 95 % interval of the difference of two means over seeds that do not pair, those of two fits (Welch's t, degrees
 * of freedom rounded down). `a`, `b`: per seed `[nFeature]`; 0 where either has one seed.
 */
export function unpairedHalfWidths(a: readonly Float32Array[], b: readonly Float32Array[]): Float32Array {
  const widths = new Float32Array(a[0].length)
  if (a.length < 2 || b.length < 2) return widths
  for (let k = 0; k < widths.length; k++) {
    const [own, other] = [varianceOfMean(a, k), varianceOfMean(b, k)]
    const both = own + other
    if (!(both > 0)) continue
    const degrees = both ** 2 / (own ** 2 / (a.length - 1) + other ** 2 / (b.length - 1))
    // Rounding can leave equal variances a hair below the whole number that they come to.
    widths[k] = studentT95(Math.max(1, Math.floor(degrees + 1e-9))) * Math.sqrt(both)
  }
  return widths
}

function varianceOfMean(rows: readonly Float32Array[], k: number): number {
  const mean = rows.reduce((sum, row) => sum + row[k], 0) / rows.length
  return rows.reduce((sum, row) => sum + (row[k] - mean) ** 2, 0) / (rows.length * (rows.length - 1))
}

/** Best and worst rank of each feature over the seeds' rows `[nFeature]`; equal values share the better rank. */
export function rankRange(rows: readonly Float32Array[]): Pick<Ranking, 'rankLow' | 'rankHigh'> {
  const n = rows[0].length
  const rankLow = new Uint32Array(n).fill(n)
  const rankHigh = new Uint32Array(n).fill(1)
  for (const row of rows) {
    const order = orderDescending(row)
    let place = 1
    for (let k = 0; k < n; k++) {
      const feature = order[k]
      if (k > 0 && row[feature] !== row[order[k - 1]]) place = k + 1
      if (place < rankLow[feature]) rankLow[feature] = place
      if (place > rankHigh[feature]) rankHigh[feature] = place
    }
  }
  return { rankLow, rankHigh }
}
