import type {
  ComparisonWarning,
  Counterpart,
  ExpressionDifference,
  NamedSpots,
  RegionComparison,
  RegionMatrix,
} from '../api/comparisons.ts'
import type { Ranking, Reading } from '../api/methods.ts'
import type { Attention } from '../attention/attention.ts'
import type { Slide } from '../slide/slide.ts'
import type { FeatureTiles } from '../stats/feature-tiles.ts'
import type { SpotGraph } from '../stats/spot-graph.ts'
import { checkRegion, counterpartSpots, groupsOf, refuseOverlap, restOf } from './compared-spots.ts'
import { expressionDifferences } from './expression-difference.ts'
import { readingDifference } from './reading-difference.ts'

/** What a comparison is made from. */
export interface ComparedSlide {
  slide: Slide
  /** Values as the model sees them: log1p of counts per 10,000. */
  byFeature: FeatureTiles
  /** Null where no model has been fitted: then there is expression alone. */
  attention: Attention | null
  /** The slide's neighbours, made when asked for. Throws `MISSING_ELEMENT` without coordinates. */
  graph: () => SpotGraph
}

/** Fewer spots than this make the normal approximation of the rank-sum test rough. */
const FEW_SPOTS = 10

/**
 * Two regions of one slide: differential expression, and the model's readings with their differences. Codes: `NO_SPOTS`,
 * `UNKNOWN_SPOT`, `REGIONS_OVERLAP`, `MISSING_ELEMENT` for a ring without coordinates, `CANCELLED`.
 */
export async function compareRegions(
  compared: ComparedSlide,
  question: { a: NamedSpots; b: Counterpart; by: Reading },
  signal: AbortSignal,
): Promise<RegionComparison> {
  const { slide, byFeature, attention } = compared
  const a = checkRegion(slide, question.a)
  const b = counterpartSpots(slide, a, question.b, compared.graph)
  refuseOverlap(slide, [a, b])
  const groups = groupsOf(slide.barcodes.length, [a, b], -1)
  const [expression] = await expressionDifferences(byFeature, groups, { nGroup: 2, nWanted: 1, signal })
  const readings =
    attention && readingDifference({ attention, spots: a.spots }, { attention, spots: b.spots }, question.by)
  return { a, b, other: null, expression, readings, warnings: warningsOf(compared, [a, b]) }
}

/** Several regions, each against the rest of the slide; they may share spots. Codes as `compareRegions`, but for `REGIONS_OVERLAP`. */
export async function compareMany(
  compared: ComparedSlide,
  given: readonly NamedSpots[],
  signal: AbortSignal,
): Promise<RegionMatrix> {
  const { slide, byFeature, attention } = compared
  const regions = given.map((region) => checkRegion(slide, region))
  for (const region of regions) restOf(slide, region)
  const all: ExpressionDifference[] = []
  for (const together of apart(slide.barcodes.length, regions)) {
    const nWanted = together.length
    const groups = groupsOf(slide.barcodes.length, together, nWanted)
    all.push(...(await expressionDifferences(byFeature, groups, { nGroup: nWanted + 1, nWanted, signal })))
  }
  const singles = (pick: (one: ExpressionDifference) => Float32Array) => stack(all.map(pick), Float32Array)
  const doubles = (pick: (one: ExpressionDifference) => Float64Array) => stack(all.map(pick), Float64Array)
  const rankings = attention && regions.map(({ spots }) => attention.rank(spots, 'supported'))
  const readingOf = (pick: (one: Ranking) => Float32Array) =>
    rankings && stack(rankings.map(pick), Float32Array)
  return {
    regions,
    nFeature: byFeature.nFeature,
    z: singles(({ z }) => z),
    p: doubles(({ p }) => p),
    pAdjusted: doubles(({ pAdjusted }) => pAdjusted),
    logFoldChange: singles(({ logFoldChange }) => logFoldChange),
    auc: singles(({ auc }) => auc),
    mean: singles(({ meanA }) => meanA),
    fraction: singles(({ fractionA }) => fractionA),
    meanRest: singles(({ meanB }) => meanB),
    fractionRest: singles(({ fractionB }) => fractionB),
    expected: readingOf(({ expected }) => expected),
    supported: readingOf(({ supported }) => supported),
    observed: readingOf(({ observed }) => observed),
    expectedHalfWidth: readingOf(({ expectedHalfWidth }) => expectedHalfWidth),
    supportedHalfWidth: readingOf(({ supportedHalfWidth }) => supportedHalfWidth),
    warnings: warningsOf(compared, regions),
  }
}

/** Regions in their order, those that follow each other without a shared spot together: they are ranked in one pass. */
function apart(nSpot: number, regions: readonly NamedSpots[]): NamedSpots[][] {
  const out: NamedSpots[][] = []
  let isTaken = new Uint8Array(nSpot)
  for (const region of regions) {
    if (out.length === 0 || region.spots.some((spot) => isTaken[spot])) {
      out.push([])
      isTaken = new Uint8Array(nSpot)
    }
    out[out.length - 1].push(region)
    for (const spot of region.spots) isTaken[spot] = 1
  }
  return out
}

function stack<T extends Float32Array | Float64Array>(
  rows: readonly T[],
  Kind: new (length: number) => T,
): T {
  const out = new Kind(rows.reduce((sum, row) => sum + row.length, 0))
  let at = 0
  for (const row of rows) {
    out.set(row, at)
    at += row.length
  }
  return out
}

function warningsOf(
  { slide, attention }: ComparedSlide,
  regions: readonly NamedSpots[],
): ComparisonWarning[] {
  const warnings: ComparisonWarning[] = [
    {
      code: 'SPOTS_ARE_NOT_REPLICATES',
      message:
        'The p values are of spots within one slide: neighbouring spots are alike, so they order genes but overstate the evidence, and say nothing of other tissue.',
    },
  ]
  warnings.push(...smallRegions(regions))
  if (!slide.isCounts)
    warnings.push({
      code: 'NOT_COUNTS',
      message: 'The slide holds no counts: fold changes are right only where its values are log1p.',
    })
  if (!attention)
    warnings.push({ code: 'NOT_FITTED', message: 'No model is fitted: expression alone is compared.' })
  return warnings
}

/** A warning of each region that is too small for the normal approximation. */
export const smallRegions = (regions: readonly NamedSpots[]): ComparisonWarning[] =>
  regions
    .filter(({ spots }) => spots.length < FEW_SPOTS)
    .map(({ name, spots }) => ({
      code: 'SMALL_REGION',
      message: `"${name}" has ${spots.length} spots: with fewer than ${FEW_SPOTS} the p values are rough.`,
    }))
