import { setImmediate } from 'node:timers/promises'
import { leftOver, meansOfShares, type Shared, shareRows, sumOfSquares } from './shares.ts'
import { startCentres } from './start-centres.ts'

const MOST_STEPS = 60
const SOFT_STEPS = 20
/** A step that moves no centre by more than this share of the rows' length ends the search. */
const STILL = 1e-7
/** Widths of the sharing that are tried, in units of what hard sharing leaves over per row; 0 is hard. */
const TEMPERATURES = [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5]

/** Summaries with the share of the rows' sum of squares that they explain. */
export interface Summaries extends Shared {
  /** Summaries that were found. */
  k: number
  temperature: number
  explained: number
}

/**
 * The K summaries that explain rows best when each row is told by the softmax of its likeness to them, every summary being
 * the mean of what attends to it: k-means first, then the temperature that leaves least over. Deterministic, and rows in
 * another order give the same. `rows: [n, width]` of mean 0; at most `k` summaries. Code: `CANCELLED`.
 */
export async function attendedSummaries(
  rows: Float64Array,
  width: number,
  k: number,
  signal: AbortSignal,
): Promise<Summaries> {
  const total = sumOfSquares(rows)
  const hard = await settle(rows, startCentres(rows, width, k), width, 0, MOST_STEPS, signal)
  const perRow = leftOver(rows, hard, width) / (rows.length / width)
  let best: Summaries | null = null
  for (const factor of TEMPERATURES) {
    const temperature = factor * perRow
    const shared = await settle(rows, hard.centres, width, temperature, SOFT_STEPS, signal)
    const explained = total === 0 ? 0 : 1 - leftOver(rows, shared, width) / total
    if (!best || explained > best.explained)
      best = { ...shared, k: shared.centres.length / width, temperature, explained }
  }
  if (!best) throw new Error('no temperature was tried')
  return best
}

/** Share of the sum of squares that given centres explain at the best temperature, without learning. */
export function explainedBy(rows: Float64Array, centres: Float64Array, width: number): number {
  const total = sumOfSquares(rows)
  if (total === 0) return 0
  const leftBy = (temperature: number) =>
    leftOver(rows, { centres, shares: shareRows(rows, centres, width, temperature) }, width)
  const perRow = leftBy(0) / (rows.length / width)
  return 1 - Math.min(...TEMPERATURES.map((factor) => leftBy(factor * perRow))) / total
}

async function settle(
  rows: Float64Array,
  start: Float64Array,
  width: number,
  temperature: number,
  nStep: number,
  signal: AbortSignal,
): Promise<Shared> {
  const still = STILL * Math.sqrt(sumOfSquares(rows) / Math.max(1, rows.length / width))
  let centres = start
  for (let step = 0; step < nStep; step++) {
    // Other requests get their turn.
    await setImmediate()
    signal.throwIfAborted()
    const shares = shareRows(rows, centres, width, temperature)
    const moved = meansOfShares(rows, { centres, shares }, width)
    const farthest = moved.reduce((most, value, at) => Math.max(most, Math.abs(value - centres[at])), 0)
    centres = moved
    if (farthest <= still) break
  }
  return { centres, shares: shareRows(rows, centres, width, temperature) }
}
