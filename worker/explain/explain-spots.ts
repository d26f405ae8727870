import type { Explanation } from '../api/explanations.ts'
import { pooledWeights } from '../attention/alike.ts'
import type { FittedModel, FittedSlide } from '../attention/fitted-model.ts'
import { weightedRow } from '../attention/row-products.ts'
import { orderDescending } from '../stats/ranks.ts'
import { meanRow } from '../stats/rows.ts'
import { agreementOf } from './agreement.ts'
import { attentionCurves } from './attention-curves.ts'
import { type AttentionWeights, attentionWeights } from './attention-weights.ts'
import { type IntegratedGradients, integratedGradients, type Path } from './integrated-gradients.ts'
import { measuredCurves, queryAt } from './measured-curves.ts'
import { type Measurement, meanScores, programmesOf, storedProgrammes } from './measurement.ts'

/** Which spot's score is asked about, or the score of several spots' mean query. */
export interface Question {
  fitted: FittedSlide
  measurement: Measurement
  spots: Uint32Array
  /** Spot whose measurement the path starts at; null for the slide's mean. */
  baseline: number | null
}

/**
 * Explains the attention score s of a spot or region twice (MODEL.md section 4, Faithfulness): by the attention weights,
 * which are its derivatives by the logits, and by integrated gradients of what was measured, the histology held fixed.
 * All contributions are in rank shift.
 */
export async function explainSpots(question: Question): Promise<Explanation> {
  const { fitted, measurement, spots } = question
  const { model } = fitted
  const path = pathOf(question)
  const found = await integratedGradients(path)
  const attention = attentionWeights(queryAt(path, path.x), model)
  const { binOf } = model.nullDistribution
  const weight = Float32Array.from(attention.weights)
  const ofAttention = attentionCurves(attention, orderDescending(weight), binOf)
  const readBins = measurement.read.map((feature) => binOf[feature])
  const ofMeasured = await measuredCurves(path, orderDescending(found.values), readBins)
  return {
    ...summaryOf(path, attention, found, spots),
    ...rankingsOf(weight, found, measurement),
    attentionCurves: ofAttention,
    integratedCurves: ofMeasured,
  }
}

/** The path of a question: ends at the spots' mean measurement, with their mean query; both as the model ranks them. */
export function pathOf({ fitted: { model, scores }, measurement, spots, baseline }: Question): Path {
  const { nAxis, reliability, keys, beta, nullMass } = model
  const weight = pooledWeights(model.alike, spots)
  const x = meanScores(scores, measurement.read, weight)
  const start =
    // Rank scores have mean 0 over the slide.
    baseline === null
      ? new Float32Array(x.length)
      : meanScores(scores, measurement.read, pooledWeights(model.alike, Uint32Array.of(baseline)))
  const base = queryWithout(model, x, measurement, weight)
  const linear = { x, baseline: start, map: measurement.map, base, keys, nAxis, reliability, beta, nullMass }
  const scoreAt = (at: Float32Array) => attentionWeights(queryAt(linear, at), model).score
  return { ...linear, score: scoreAt(x), baselineScore: scoreAt(start) }
}

/** The query without what is measured; what the map's rounding leaves of the stored programmes stays in it. */
function queryWithout(model: FittedModel, x: Float32Array, measurement: Measurement, weight: Float64Array) {
  const { nAxis, reliability } = model
  const stored = storedProgrammes(model, weight)
  const read = programmesOf(x, measurement, nAxis)
  const expected = weightedRow(meanRow(model.queries), nAxis, weight)
  return expected.map((value, axis) => value + reliability * (stored[axis] - read[axis]))
}

function summaryOf(path: Path, attention: AttentionWeights, found: IntegratedGradients, spots: Uint32Array) {
  const { score, baselineScore } = path
  const { completenessError, nStep } = found
  const { nullWeight } = attention
  return { nSpotPooled: spots.length, score, baselineScore, nullWeight, completenessError, nStep }
}

function rankingsOf(attention: Float32Array, { values }: IntegratedGradients, { read }: Measurement) {
  const integrated = new Float32Array(attention.length)
  read.forEach((feature, k) => {
    integrated[feature] = values[k]
  })
  const ofRead = Float32Array.from(read, (feature) => attention[feature])
  return {
    read,
    attention,
    integrated,
    agreement: agreementOf(attention, integrated),
    agreementOfRead: agreementOf(ofRead, values),
  }
}
