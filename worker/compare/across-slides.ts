import { basename } from 'node:path'
import type {
  ComparisonWarning,
  Counterpart,
  NamedSpots,
  OtherSlide,
  RegionComparison,
} from '../api/comparisons.ts'
import { HistologueError } from '../api/errors.ts'
import type { Reading } from '../api/methods.ts'
import type { Slide } from '../slide/slide.ts'
import { type ComparedSlide, smallRegions } from './compare-regions.ts'
import { medianCount, scalesOf } from './compared-modality.ts'
import { checkRegion } from './compared-spots.ts'
import { expressionDifferences } from './expression-difference.ts'
import { modelOf, type ReadSide, readingDifference } from './reading-difference.ts'
import { shareFeatures } from './shared-features.ts'
import { stackSides } from './stack-sides.ts'

/**
 * A region of one slide and one of another, over the features that both have. Each spot's values and readings are those of its own
 * slide; the rank-sum test is between the spots of two slides. Codes: `NO_SPOTS`, `UNKNOWN_SPOT`, `NO_FEATURES`, `BAD_REQUEST` for a
 * ring, which nothing of A lies in, `CANCELLED`.
 */
export async function compareAcross(
  own: ComparedSlide,
  beside: ComparedSlide,
  question: { a: NamedSpots; b: Counterpart; by: Reading },
  signal: AbortSignal,
): Promise<RegionComparison> {
  const a = checkRegion(own.slide, question.a)
  const b = checkRegion(beside.slide, otherSpots(beside.slide, question.b))
  const shared = shareFeatures(own.slide, beside.slide)
  const { featuresA, featuresB } = shared
  const stacked = stackSides(
    { matrix: own.slide.matrix, byFeature: own.byFeature, features: featuresA, spots: a.spots },
    { matrix: beside.slide.matrix, byFeature: beside.byFeature, features: featuresB, spots: b.spots },
  )
  const groups = Int32Array.from({ length: stacked.nSpot }, (_, at) => Number(at >= a.spots.length))
  const [expression] = await expressionDifferences(stacked, groups, { nGroup: 2, nWanted: 1, signal })
  const readA = readSide(own, a.spots, featuresA)
  const readB = readSide(beside, b.spots, featuresB)
  const readings = readA && readB && readingDifference(readA, readB, question.by)
  const countA = medianCount(own.slide, featuresA, a.spots)
  const countB = medianCount(beside.slide, featuresB, b.spots)
  const other: OtherSlide = {
    ...{ name: beside.slide.name, ...shared },
    medianCounts: countA === null || countB === null ? null : { a: countA, b: countB },
    readBy:
      readA && readB && readings
        ? modelOf(readA.attention) === modelOf(readB.attention)
          ? 'one model'
          : 'own fits'
        : null,
  }
  return { a, b, other, expression, readings, warnings: warningsOf([own, beside], [a, b], other) }
}

function otherSpots(slide: Slide, counterpart: Counterpart): NamedSpots {
  if (counterpart === 'rest')
    return { name: `All of ${slide.name}`, spots: Uint32Array.from(slide.barcodes.keys()) }
  if (!('ring' in counterpart)) return counterpart
  throw new HistologueError('BAD_REQUEST', 'A ring around A lies on the slide of A, not on another.', {
    file: slide.path,
    advice: 'Choose a region or a label of the other slide, or all of it.',
  })
}

const readSide = ({ attention }: ComparedSlide, spots: Uint32Array, features: Uint32Array): ReadSide | null =>
  attention && { attention, spots, features }

function warningsOf(
  slides: readonly [ComparedSlide, ComparedSlide],
  regions: readonly NamedSpots[],
  { matchedBy, featuresA, featuresB, onlyA, onlyB, medianCounts, readBy }: OtherSlide,
): ComparisonWarning[] {
  const [own, beside] = namesApart(slides.map(({ slide }) => slide))
  const depth = medianCounts ? ` Median counts of a spot: A ${medianCounts.a}, B ${medianCounts.b}.` : ''
  const scales = new Set([...scalesOf(slides[0].slide, featuresA), ...scalesOf(slides[1].slide, featuresB)])
  const values = scales.size > 0 ? ` Values are still ${[...scales].join('; others ')}.` : ''
  const warnings: ComparisonWarning[] = [
    {
      code: 'SLIDES_DIFFER',
      message: `A lies on ${own}, B on ${beside}. What tells two slides apart (batch, depth, handling, person) is in every difference and every p here and cannot be taken out.${depth}`,
    },
    {
      code: 'SPOTS_ARE_NOT_REPLICATES',
      message:
        'The p values are of spots, not of slides: neighbouring spots are alike, so they order genes but overstate the evidence, and say nothing of other tissue.',
    },
  ]
  if (onlyA.length + onlyB.length > 0)
    warnings.push({
      code: 'FEATURES_DIFFER',
      message: `${featuresA.length} features are on both slides by ${matchedBy}; ${onlyA.length} are only on that of A, ${onlyB.length} only on that of B.${values}`,
    })
  if (readBy !== null)
    warnings.push({
      code: 'OWN_AVERAGES',
      message: `Expected, Supported and Observed are against the average of their own slide, by ${readBy === 'one model' ? 'one model for both' : 'its own fit each'}; places are among the shared features.`,
    })
  warnings.push(...smallRegions(regions))
  for (const { slide, attention } of slides) {
    if (!slide.isCounts)
      warnings.push({
        code: 'NOT_COUNTS',
        message: `${slide.name} holds no counts: fold changes are right only where its values are log1p.`,
      })
    if (!attention)
      warnings.push({
        code: 'NOT_FITTED',
        message: `${slide.name} is not fitted: expression alone is compared.`,
      })
  }
  return warnings
}

/** Names of slides; slides of one name are told apart by their files. */
function namesApart(slides: readonly Slide[]): string[] {
  const isApart = new Set(slides.map(({ name }) => name)).size === slides.length
  return slides.map(({ name, path }) => (isApart ? name : basename(path)))
}
