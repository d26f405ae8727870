import { HistologueError } from '../api/errors.ts'
import type { ComposedQuestion, QuestionAnswer, QuestionRegion, TissueDistance } from '../api/questions.ts'
import type { Attention } from '../attention/attention.ts'
import { meanRowOf } from '../attention/row-products.ts'
import type { Slide } from '../slide/slide.ts'
import { nearestSpacing } from '../stats/spacing.ts'
import { distancesTo } from './distances.ts'
import { FEWEST_LIKE, likenessTo } from './likeness.ts'
import { logitSpace, toLogitSpace } from './logit-space.ts'
import { questionText } from './question-text.ts'
import { queriesOf } from './seed-queries.ts'

/** A value from which on a spot is chosen. */
const CHOSEN = 0.5
/** Spots count as within when they miss it by less than this share of the spots' distance: a turned slide rounds otherwise. */
const EDGE = 1e-3

/** What a question is asked of. */
export interface AskedSlide {
  slide: Slide
  attention: Attention
  /** Spots of a region, ascending. Throws where there is no such region. */
  spotsOf(region: QuestionRegion): Promise<Uint32Array>
}

/**
 * Answers a composed question. `and` is the least of its parts, `or` the largest, `not` one less; `within` and `beyond` are
 * 0 or 1, and 0 where a spot has no coordinates. Throws as `spotsOf`; `NO_SPOTS` for a likeness to fewer than five
 * spots, `BAD_REQUEST` for distances that this slide does not have, or a look that says nothing.
 */
export async function answerQuestion(asked: AskedSlide, question: ComposedQuestion): Promise<QuestionAnswer> {
  const values = await valuesOf(asked, question)
  return { text: questionText(question), map: Float32Array.from(values), spots: chosen(values) }
}

async function valuesOf(asked: AskedSlide, question: ComposedQuestion): Promise<Float64Array> {
  switch (question.kind) {
    case 'in': {
      const out = new Float64Array(asked.slide.barcodes.length)
      for (const spot of await asked.spotsOf(question.region)) out[spot] = 1
      return out
    }
    case 'like':
      return likeness(asked, question.by, await asked.spotsOf(question.region))
    case 'within':
    case 'beyond': {
      const targets = chosen(await valuesOf(asked, question.of))
      return byDistance(asked.slide, targets, question.distance, question.kind)
    }
    case 'and':
    case 'or': {
      const join = question.kind === 'and' ? Math.min : Math.max
      const [first, ...rest] = await Promise.all(question.parts.map((part) => valuesOf(asked, part)))
      return rest.reduce((values, part) => values.map((value, spot) => join(value, part[spot])), first)
    }
    case 'not':
      return (await valuesOf(asked, question.part)).map((value) => 1 - value)
  }
}

const chosen = (values: Float64Array): Uint32Array =>
  Uint32Array.from(values.keys()).filter((spot) => values[spot] >= CHOSEN)

function likeness({ slide, attention }: AskedSlide, by: 'expected' | 'supported', region: Uint32Array) {
  const { model } = attention.fitted
  if (region.length < FEWEST_LIKE)
    throw new HistologueError(
      'NO_SPOTS',
      `A region of ${region.length} spots does not say what is like it; ${FEWEST_LIKE} do.`,
      { file: slide.path, advice: 'Choose a region of more spots.' },
    )
  if (by === 'expected' && !attention.summary.histologyInforms)
    throw new HistologueError(
      'BAD_REQUEST',
      'On this slide the look of the tissue does not foretell expression.',
      {
        file: slide.path,
        advice: 'Ask with "like" instead of "looks like": it reads the measurement too.',
      },
    )
  const queries = queriesOf(model, by)
  const rows = toLogitSpace(logitSpace(model.keys, model.nAxis), queries, meanRowOf(queries, model.nAxis))
  return likenessTo(rows, model.nAxis, region)
}

function byDistance(slide: Slide, targets: Uint32Array, distance: TissueDistance, kind: 'within' | 'beyond') {
  const { xy } = slide
  const spacing = xy && nearestSpacing(xy)
  if (!xy || spacing === null)
    throw new HistologueError(
      'BAD_REQUEST',
      'The slide gives no coordinates, so nothing lies near anything.',
      {
        file: slide.path,
        place: 'obsm/spatial',
      },
    )
  const edge = inPixels(slide, distance, spacing ?? 1) + EDGE * (spacing ?? 1)
  return distancesTo(xy, targets).map((value) => {
    if (Number.isNaN(value)) return 0
    return value <= edge === (kind === 'within') ? 1 : 0
  })
}

/** Full-resolution pixels. Throws `BAD_REQUEST` for micrometres on a slide of unknown scale. */
function inPixels(slide: Slide, { value, unit }: TissueDistance, spacing: number): number {
  if (unit === 'px') return value
  if (unit === 'spots') return value * spacing
  if (slide.pixelSizeUm !== null) return value / slide.pixelSizeUm
  throw new HistologueError('BAD_REQUEST', 'The file does not say how many micrometres a pixel is.', {
    file: slide.path,
    advice: `Give the distance in px or in spots; neighbouring spots lie ${spacing.toFixed(0)} px apart.`,
  })
}
