import type { FittedModel } from '../attention/fitted-model.ts'
import { selectTrained } from '../attention/modality-balance.ts'
import { type RankScores, weightedScores } from '../attention/rank-scores.ts'
import { weightedRow } from '../attention/row-products.ts'
import type { Slide } from '../slide/slide.ts'
import { type Modalities, normaliseFeatures } from '../stats/modalities.ts'
import { columnMoments } from '../stats/normalise.ts'

/** How the model reads a spot's measurement: a linear map from the rank scores of some features to its programmes. */
export interface Measurement {
  /** `[nRead]` features that the model reads; the others' values reach no logit. */
  read: Uint32Array
  /** `[nRead, nAxis]` what a unit of each adds to the programmes; 0 beyond the leading `nProgramme` axes. */
  map: Float32Array
}

/** Maps made so far; the variable genes of a slide are found once for all its explanations. */
const known = new WeakMap<FittedModel, Measurement>()

/**
 * The map of a fitted slide. Axes are left singular vectors u = x·k/|k|² of the trained features' scores, with their keys
 * k = xᵀu: so a spot's programmes are its scores times the trained keys over their squared length. A model of other slides says itself
 * what it reads, on axes turned so that the same holds (`model-basis.ts`).
 */
export function measurementOf(slide: Slide, model: FittedModel): Measurement {
  const found = known.get(model) ?? mapOver(model.read ?? trainedFeatures(slide), model, slide.modalities)
  known.set(model, found)
  return found
}

/** The features that `learn` chose. */
function trainedFeatures({ matrix, isCounts, features, modalities }: Slide): Uint32Array {
  const moments = columnMoments(normaliseFeatures(matrix, isCounts, modalities))
  return selectTrained(moments, features.symbols, modalities)
}

/** As `measurementOf` for known features; scores and keys of modalities count by the squares of their weights. */
export function mapOver(
  read: Uint32Array,
  { keys, nAxis, nProgramme, modalityWeights }: FittedModel,
  modalities: Modalities | null = null,
): Measurement {
  const square = (feature: number) =>
    modalities && modalityWeights ? modalityWeights[modalities.of[feature]] ** 2 : 1
  const map = new Float32Array(read.length * nAxis)
  for (let axis = 0; axis < nProgramme; axis++) {
    let squares = 0
    for (const feature of read) squares += square(feature) * keys[feature * nAxis + axis] ** 2
    for (let k = 0; k < read.length && squares > 0; k++)
      map[k * nAxis + axis] = (square(read[k]) * keys[read[k] * nAxis + axis]) / squares
  }
  return { read, map }
}

/** `[features.length]` mean rank scores over spots of `weight: [nSpot]`. */
export function meanScores(scores: RankScores, features: Uint32Array, weight: Float64Array): Float32Array {
  const all = weightedScores(scores, weight)
  return Float32Array.from(features, (feature) => all[feature])
}

/** `[nAxis]` sum over the read features of `x: [nRead]` times their rows of the map. */
export function programmesOf(x: Float32Array, { map }: Measurement, nAxis: number): Float64Array {
  const out = new Float64Array(nAxis)
  for (let k = 0; k < x.length; k++)
    for (let axis = 0; axis < nAxis; axis++) out[axis] += x[k] * map[k * nAxis + axis]
  return out
}

/** `[nAxis]` mean programmes over spots of `weight: [nSpot]` as the model holds them; 0 beyond the leading ones. */
export function storedProgrammes(
  { programmes, nProgramme, nAxis }: FittedModel,
  weight: Float64Array,
): Float64Array {
  const out = new Float64Array(nAxis)
  out.set(weightedRow(programmes, nProgramme, weight))
  return out
}
