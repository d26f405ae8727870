import { HistologueError } from '../api/errors.ts'
import { spotsInPolygons } from '../api/points-in-polygon.ts'
import type { FoundSpots, SpotRule } from '../api/regions.ts'
import type { Slide } from '../slide/slide.ts'
import { readLabelColumn } from '../slide/slide-labels.ts'
import type { Points } from '../stats/k-means.ts'
import { largest } from '../stats/ranks.ts'

/** What spots are looked for in. */
export interface Searched {
  slide: Slide
  /** `[nSpot]` expression of one feature. */
  expressionMap: (feature: number) => Float32Array
  /** Every spot's query. Throws `NOT_FITTED`. */
  points: () => Points
}

/** Share of the slide that is alike where nobody says. */
const USUAL_SHARE = 0.05

/**
 * The spots that a rule finds; none is no fault. Codes: `UNKNOWN_COLUMN`, `BAD_REQUEST` for a column of the other kind,
 * `UNKNOWN_FEATURE`, `UNKNOWN_SPOT`, `NO_SPOTS` for likeness to nothing, `NOT_FITTED`, `MISSING_ELEMENT` without coordinates.
 */
export function findSpots({ slide, expressionMap, points }: Searched, rule: SpotRule): FoundSpots {
  if (rule.kind === 'polygon') return { spots: spotsInPolygons(placesOf(slide), rule.outline), values: null }
  if (rule.kind === 'category') {
    const { codes, categories } = readLabelColumn(slide, rule.column)
    const wanted = new Set(rule.values.map((value) => categories.indexOf(value)))
    return { spots: indicesWhere(codes, (code) => code >= 0 && wanted.has(code)), values: null }
  }
  if (rule.kind === 'like') return likeSpots(points(), rule, slide.barcodes.length)
  const ofFeature = (feature: number) => expressionMap(knownFeature(slide, feature))
  const values = rule.kind === 'number' ? numbersOf(slide, rule.column) : ofFeature(rule.feature)
  return { spots: indicesWhere(values, (value) => value >= rule.low && value <= rule.high), values }
}

/** Coordinates, or `MISSING_ELEMENT`. */
export function placesOf({ xy, path }: Slide): Float32Array {
  if (xy) return xy
  throw new HistologueError('MISSING_ELEMENT', 'The slide has no coordinates.', {
    ...{ file: path, place: 'obsm/spatial', advice: 'Choose spots by labels or values.' },
  })
}

function indicesWhere(values: ArrayLike<number>, isIn: (value: number) => boolean): Uint32Array {
  const out: number[] = []
  for (let spot = 0; spot < values.length; spot++) if (isIn(values[spot])) out.push(spot)
  return Uint32Array.from(out)
}

function numbersOf(slide: Slide, name: string): Float32Array {
  const column = slide.readObsColumn(name)
  if (column.kind === 'numeric') return column.values
  throw new HistologueError('BAD_REQUEST', `"${name}" holds labels, not numbers.`, {
    ...{ file: slide.path, place: `obs/${name}`, advice: 'Choose its labels instead.' },
  })
}

function knownFeature({ matrix: { nColumn } }: Slide, feature: number): number {
  if (feature < nColumn) return feature
  throw new HistologueError('UNKNOWN_FEATURE', `There is no feature ${feature}; the slide has ${nColumn}.`)
}

/** Likeness is the cosine of a spot's query, less the slide's mean query, with that of the asked spots. */
function likeSpots(
  { values, width }: Points,
  { spots, share, least }: Extract<SpotRule, { kind: 'like' }>,
  nSpot: number,
): FoundSpots {
  if (spots.length === 0) throw new HistologueError('NO_SPOTS', 'Choose spots first: like which ones?')
  const beyond = spots.find((spot) => spot >= nSpot)
  if (beyond !== undefined)
    throw new HistologueError('UNKNOWN_SPOT', `There is no spot ${beyond}; the slide has ${nSpot}.`)
  const mean = meanOf(
    values,
    width,
    Uint32Array.from({ length: nSpot }, (_, spot) => spot),
  )
  const asked = meanOf(values, width, spots).map((value, j) => value - mean[j])
  const askedLength = Math.hypot(...asked)
  const likeness = Float32Array.from({ length: nSpot }, (_, spot) => {
    let [dot, squares] = [0, 0]
    for (let j = 0; j < width; j++) {
      const value = values[spot * width + j] - mean[j]
      dot += value * asked[j]
      squares += value * value
    }
    return squares > 0 && askedLength > 0 ? dot / (Math.sqrt(squares) * askedLength) : 0
  })
  if (least !== undefined && share === undefined)
    return { spots: indicesWhere(likeness, (value) => value >= least), values: likeness }
  const best = largest(likeness, Math.max(1, Math.round((share ?? USUAL_SHARE) * nSpot)))
  return {
    spots: best.filter((spot) => least === undefined || likeness[spot] >= least).sort(),
    values: likeness,
  }
}

function meanOf(values: Float32Array, width: number, spots: Uint32Array): Float64Array {
  const out = new Float64Array(width)
  for (const spot of spots) for (let j = 0; j < width; j++) out[j] += values[spot * width + j] / spots.length
  return out
}
