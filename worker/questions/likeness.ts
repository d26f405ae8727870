import { lowerBound, upperBound } from '../stats/search.ts'
import { cosine } from './match-questions.ts'

/** Fewer spots do not say how alike spots of a region are. */
export const FEWEST_LIKE = 5

/**
 * How like a region each spot is, `[nSpot]` from 0 to 1. Likeness is the cosine of a spot's row of logits and the region's
 * mean row, both less the slide's mean; a spot of the region is compared with the others of it. With `a` the share of the
 * region's own spots that are no more like it than this spot, and `o` the share of the other spots that are at least as
 * like it, the value is `a / (a + o)`: at one half a threshold there would lose as large a share of the region as it lets
 * in of the rest. `rows: [nSpot, width]` in logit space; the region holds at least `FEWEST_LIKE` spots.
 */
export function likenessTo(rows: Float64Array, width: number, region: Uint32Array): Float64Array {
  const nSpot = rows.length / width
  const sum = new Float64Array(width)
  for (const spot of region) for (let j = 0; j < width; j++) sum[j] += rows[spot * width + j]
  const isOwn = new Uint8Array(nSpot)
  for (const spot of region) isOwn[spot] = 1
  const cosines = Float32Array.from({ length: nSpot }, (_, spot) => {
    const row = rows.subarray(spot * width, (spot + 1) * width)
    return cosine(row, isOwn[spot] ? sum.map((value, j) => value - row[j]) : sum)
  })
  const own = cosines.filter((_, spot) => isOwn[spot] === 1).sort()
  const others = cosines.filter((_, spot) => isOwn[spot] === 0).sort()
  return Float64Array.from(cosines, (value) => {
    const a = upperBound(own, value) / own.length
    const o = others.length === 0 ? 0 : 1 - lowerBound(others, value) / others.length
    return a === 0 ? 0 : a / (a + o)
  })
}
