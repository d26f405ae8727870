import type { ModalityFit } from '../api/methods.ts'
import type { Modalities } from '../stats/modalities.ts'
import { featureCounts } from '../stats/modalities.ts'
import type { ExpressionAxes } from './axes.ts'
import { type FittedModel, supportedQueries } from './fitted-model.ts'
import type { Balance } from './modality-balance.ts'
import { gram, type WatchedStep } from './training-watch.ts'

/** Spots whose attention is summed up; more would tell nothing new. */
const MOST_SPOTS = 512

/** What the report reads of a fit. */
export interface FittedParts {
  modalities: Modalities
  balance: Balance
  trained: Uint32Array
  axes: ExpressionAxes
  /** Keys with the trained features' weighed, `[nFeature, nAxis]`. */
  weighedKeys: Float32Array
  /** `[nSpot, nAxis]` what held-out encoders foretell, in the units of `axes.targets`. */
  foretold: Float32Array
  /** What training looked like on the spots it saw. */
  watched: readonly WatchedStep[]
  model: FittedModel
}

/** How the modalities of a slide fared in its fit: their share of axes, attention and training. */
export function reportModalities(parts: FittedParts): ModalityFit[] {
  const { modalities, balance, trained, axes, weighedKeys, foretold, watched, model } = parts
  const shares = axisShares(weighedKeys, axes.nAxis, trained, modalities)
  const grams = unitGrams(weighedKeys, axes.nAxis, trained, modalities.of, modalities.list.length)
  const ofResidual = (residual: Float32Array) =>
    gradientNorms(gram(residual, axes.nAxis), residual.length / axes.nAxis, grams)
  const start = ofResidual(axes.targets)
  const end = ofResidual(foretold.map((value, at) => value - axes.targets[at]))
  const along = watched.map(({ residualGram, nSpot }) => gradientNorms(residualGram, nSpot, grams))
  const mass = attentionMass(model, modalities)
  const nFeature = featureCounts(modalities)
  return modalities.list.map(({ name, isCounts }, k) => ({
    name,
    nFeature: nFeature[k],
    nTrainedFeature: trained.filter((feature) => modalities.of[feature] === k).length,
    reliability: balance.reliability[k],
    reliabilityIsMeasured: isCounts,
    weight: balance.weights[k],
    axisShare: shares[k],
    attentionMass: mass[k],
    gradientNormAtStart: start[k],
    gradientNormAtEnd: end[k],
    gradientSteps: watched.map(({ step }) => step),
    gradientNorms: along.map((norms) => norms[k]),
  }))
}

/** `[nModality]` share of the variance on the axes that is of each modality's trained features. */
function axisShares(
  keys: Float32Array,
  nAxis: number,
  trained: Uint32Array,
  { list, of }: Modalities,
): number[] {
  const squares = list.map(() => 0)
  for (const feature of trained)
    for (let at = feature * nAxis; at < (feature + 1) * nAxis; at++) squares[of[feature]] += keys[at] ** 2
  const all = squares.reduce((sum, value) => sum + value, 0)
  return squares.map((value) => (all > 0 ? value / all : 0))
}

/**
 * `[nModality]` norm of the gradient of the loss, half the mean over spots of the squared residual of the targets, with respect
 * to what is foretold of a modality's trained features. Training is on axes, where features of all modalities are mixed:
 * so the residual of a spot's targets, here its `[nAxis, nAxis]` products over `nSpot` spots, is carried back to features
 * along the axes' unit keys, `grams` of each modality.
 */
function gradientNorms(among: Float64Array, nSpot: number, grams: readonly Float64Array[]): number[] {
  return grams.map((own) => {
    let squares = 0
    for (let at = 0; at < own.length; at++) squares += own[at] * among[at]
    return Math.sqrt(Math.max(0, squares)) / nSpot
  })
}

/** Per modality `[nAxis, nAxis]` products of the axes' unit keys over its trained features. */
function unitGrams(
  keys: Float32Array,
  nAxis: number,
  trained: Uint32Array,
  of: Uint8Array,
  nBlock: number,
): Float64Array[] {
  const grams = Array.from({ length: nBlock }, () => new Float64Array(nAxis * nAxis))
  for (const feature of trained) {
    const own = grams[of[feature]]
    const from = feature * nAxis
    for (let i = 0; i < nAxis; i++)
      for (let j = 0; j < nAxis; j++) own[i * nAxis + j] += keys[from + i] * keys[from + j]
  }
  const lengths = Float64Array.from({ length: nAxis }, (_, i) =>
    Math.sqrt(grams.reduce((sum, own) => sum + own[i * nAxis + i], 0)),
  )
  for (const own of grams)
    for (let at = 0; at < own.length; at++) {
      const scale = lengths[Math.floor(at / nAxis)] * lengths[at % nAxis]
      own[at] = scale > 0 ? own[at] / scale : 0
    }
  return grams
}

/** `[nModality]` mean over spots, evenly taken where there are many, of the attention weights of its features. */
function attentionMass(model: FittedModel, { list, of }: Modalities): number[] {
  const { nSpot, nFeature, nAxis, keys, beta, logTotal } = model
  const queries = supportedQueries(model)
  const nTaken = Math.min(nSpot, MOST_SPOTS)
  const mass = list.map(() => 0)
  for (let k = 0; k < nTaken; k++) {
    const spot = Math.floor((k * nSpot) / nTaken)
    for (let feature = 0; feature < nFeature; feature++) {
      let logit = 0
      for (let j = 0; j < nAxis; j++) logit += queries[spot * nAxis + j] * keys[feature * nAxis + j]
      mass[of[feature]] += Math.exp(beta * logit - logTotal[spot]) / nTaken
    }
  }
  return mass
}
