import type { Ranking } from '../api/methods.ts'
import { orderDescending } from '../stats/ranks.ts'

/** Two-sided 95 % quantiles of Student's t by degrees of freedom from 1. */
const T_95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]

/**
 * Half width of the 95 % interval of each feature's mean over the seeds (Student's t): `[nFeature]`, 0 for one seed.
 * `rows`: per seed `[nFeature]`; `means: [nFeature]` their mean.
 */
export function halfWidths(rows: readonly Float32Array[], means: Float32Array): Float32Array {
  const n = rows.length
  if (n < 2) return new Float32Array(means.length)
  const factor = (T_95[n - 2] ?? 1.96) / Math.sqrt(n * (n - 1))
  const squares = new Float64Array(means.length)
  for (const row of rows) for (let k = 0; k < means.length; k++) squares[k] += (row[k] - means[k]) ** 2
  const widths = new Float32Array(means.length)
  for (let k = 0; k < widths.length; k++) widths[k] = factor * Math.sqrt(squares[k])
  return widths
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
