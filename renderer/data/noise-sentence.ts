import type { NoiseReport } from '../../worker/api/explanations.ts'
import { spreadOf } from '../layers/spread.ts'

/** The slide's own noise at each spot asked, `[nSpot]`: seeds and counts together, a part that is not known left out. */
export function ownNoise({ seedScatter, countScatter }: NoiseReport): Float32Array {
  return seedScatter.map((seeds, k) =>
    Number.isNaN(seeds) && Number.isNaN(countScatter[k])
      ? Number.NaN
      : Math.hypot(Number.isNaN(seeds) ? 0 : seeds, Number.isNaN(countScatter[k]) ? 0 : countScatter[k]),
  )
}

/** What a report on noise says, in two plain sentences. */
export function summariseNoise(report: NoiseReport): string {
  const { nTop, spots, breaksAt } = report
  const own = ownNoise(report)
  const [breaks, has] = [spreadOf(breaksAt), spreadOf(own)]
  const holds = `The best ${nTop} genes of a spot mostly stay the same until noise of ${short(breaks.median)} is added to every score (median of ${spots.length} spots; nine in ten lie between ${short(breaks.low)} and ${short(breaks.high)}).`
  if (Number.isNaN(has.median)) return `${holds} The slide’s own noise is not known here.`
  const nBroken = own.filter((value, k) => value >= breaksAt[k]).length
  const reaches =
    nBroken === 0 ? 'at none of the spots does it reach' : `at ${nBroken} of the spots it reaches`
  return `${holds} The slide’s own noise is ${short(has.median)}, ${timesOf(has.median / breaks.median)}; ${reaches} what breaks the ranking.`
}

const short = (value: number) => value.toFixed(3)

function timesOf(share: number): string {
  if (share >= 0.95) return `${share.toFixed(1)} times as much`
  return `${Math.max(1, Math.round(100 * share))} % of that`
}
