import type { Slide } from '../slide/slide.ts'
import { breathe } from '../stats/breathe.ts'
import { type Modalities, normaliseFeatures } from '../stats/modalities.ts'
import { columnMoments } from '../stats/normalise.ts'
import { createRandom, deriveSeed } from '../stats/random.ts'
import { gatherRows, meanRow } from '../stats/rows.ts'
import type { WorkContext } from './attention.ts'
import { exceedsNull, explainedAsIs, N_MOVED } from './beyond-null.ts'
import { canonicalOrder, toSlideOrder } from './canonical-order.ts'
import { evidenceAucs } from './evidence-auc.ts'
import { spotsOnAxes } from './extend-axes.ts'
import { BETA } from './fit-plan.ts'
import { type FittedModel, type FittedSlide, supportedQueries } from './fitted-model.ts'
import type { FeatureMatch } from './match-features.ts'
import { measureApplied } from './measure-applied.ts'
import { keptAxes, type ModelBasis, modelBasis, turnKeys, turnQueries } from './model-basis.ts'
import { N_NULL, nullMass, poolNull } from './null-distribution.ts'
import { type HistologyToRead, type ReadSlide, readSlide } from './read-slide.ts'
import type { Repeatability } from './repeatability.ts'
import { scoresOfNormalised } from './slide-scores.ts'
import { slideWeights } from './slide-weights.ts'
import type { TransferModel } from './transfer-model.ts'

const CHANCE_SEED = 0xc4a
/** The slide read, its histology moved, spots placed, measured, weighed. */
const N_STEP = 1 + N_MOVED + 3

/** A slide that a model is applied to. */
export interface AppliedInput extends HistologyToRead, Pick<Slide, 'isCounts' | 'modalities'> {
  ids: readonly string[]
  /** Of a slide that the model was fitted to; null for others and where nothing is counted. */
  repeats: Repeatability | null
}

/** A model applied to a slide. */
export interface Applied extends FittedSlide {
  evidenceAuc: number
  shuffledAuc: number
  histologyInforms: boolean
}

/**
 * Applies a model of other slides: `expected` is what its encoders foretell of this histology times its keys, `supported` adds
 * what is measured here on its axes, as far as this slide's counts repeat it; whether histology informs, and chance, are found
 * anew with this slide's histology moved (models/README.md, Transfer). Nothing is trained. Code: `CANCELLED`.
 */
export async function applyModel(
  transfer: TransferModel,
  match: FeatureMatch,
  input: AppliedInput,
  context: WorkContext,
): Promise<Applied> {
  let done = 0
  const step = () => context.onProgress({ phase: 'statistics', done: done++, total: N_STEP })
  step()
  const order = canonicalOrder(match.of, input.ids)
  const known = knownFeatures(transfer, match, order)
  const weights = Float32Array.from(known.read, (k) => weightOf(transfer, known.places[k]))
  const readKeys = weighRows(gatherRows(known.keys, known.nAxis, known.read), weights)
  const basis = modelBasis(readKeys, known.nAxis)
  const seen = await readSlide(transfer, input, { signal: context.signal, onPass: step })
  const applied = await answer({ transfer, known, basis, weights, order, input }, seen, context, step)
  return {
    ...applied,
    model: inSlideOrder(applied.model, order, weightsByModality(transfer, input.modalities)),
  }
}

/** The slide's features that the model knows come first, as the model orders them; the others have keys of 0. */
interface Known {
  nAxis: number
  /** `[nKnown]` places among the model's features. */
  places: Uint32Array
  /** `[nFeature, nAxis]` on the model's own axes. */
  keys: Float32Array
  /** Trained features among them, places on the slide. */
  read: Uint32Array
}

function knownFeatures(
  { keys, encoders, trained }: TransferModel,
  { of }: FeatureMatch,
  order: Uint32Array,
): Known {
  const { nAxis } = encoders
  const places = Uint32Array.from(order, (feature) => Math.max(0, of[feature])).subarray(
    0,
    of.reduce((n, place) => n + Number(place >= 0), 0),
  )
  const isTrained = new Set(trained)
  const own = new Float32Array(order.length * nAxis)
  own.set(gatherRows(keys, nAxis, places))
  return {
    ...{ nAxis, places, keys: own },
    read: Uint32Array.from(places.keys()).filter((k) => isTrained.has(places[k])),
  }
}

const weightOf = ({ modalities, of }: TransferModel, feature: number) => modalities[of[feature]]?.weight ?? 1

function weighRows(rows: Float32Array, weights: Float32Array): Float32Array {
  const width = rows.length / weights.length
  return rows.map((value, at) => value * weights[Math.floor(at / width)])
}

interface Parts {
  transfer: TransferModel
  known: Known
  basis: ModelBasis
  /** `[nRead]` */
  weights: Float32Array
  order: Uint32Array
  input: AppliedInput
}

async function answer(parts: Parts, seen: ReadSlide, { signal }: WorkContext, step: () => void) {
  const { transfer, known, basis, weights, order, input } = parts
  const { matrix, isCounts, modalities, heldOut, repeats } = input
  const { nAxis, read } = known
  await breathe(signal)
  const normalised = normaliseFeatures(matrix, isCounts, modalities)
  const { detected } = columnMoments(normalised)
  await breathe(signal)
  const scores = scoresOfNormalised(normalised, matrix)
  const keys = turnKeys(known.keys, basis)
  const readKeys = weighRows(gatherRows(keys, nAxis, read), weights)
  const onSlide = { keys: toSlideOrder(keptAxes(keys, basis), order, nAxis), nAxis }
  const ofSlide = read.map((place) => order[place])
  const spots = await spotsOnAxes(scores, onSlide, ofSlide, weights, signal)
  step()
  const judged = await judge(seen, gatherRows(spots, nAxis, seen.judging), basis, signal)
  // This slide judges, whatever the slides fitted to said: it has seen nothing of the training.
  const informs = judged.histologyInforms
  const queries = seen.seeds.map((own) => (informs ? turnQueries(own, basis) : new Float32Array(own.length)))
  const nulls = seen.nulls.slice(0, N_NULL).map((own) => ({ queries: turnQueries(own, basis), keys }))
  const slide = { matrix, isCounts, modalities, order, read, weights, readKeys, keys, basis, spots, queries }
  const measured = await measureApplied({ ...slide, judging: seen.judging }, { heldOut, repeats }, signal)
  step()
  const nKnown = known.places.length
  const byChance = turnKeys(chanceKeys(transfer, known), basis)
  const ofKnown = (own: Float32Array) => own.subarray(0, nKnown * nAxis)
  // Features that the model does not know score 0 and would thin the null of those that it knows.
  const distribution = poolNull(
    Float64Array.from(order.subarray(0, nKnown), (feature) => detected[feature]),
    [
      nulls.map((own) => ({ ...own, keys: ofKnown(keys) })),
      [{ queries: meanRow(queries), keys: ofKnown(byChance) }],
    ],
    nAxis,
  )
  const binOf = new Uint32Array(matrix.nColumn)
  binOf.set(distribution.binOf)
  const model: FittedModel = {
    ...{ nSpot: matrix.nRow, nFeature: matrix.nColumn, nAxis, beta: BETA, queries, keys, read, ...measured },
    nullMass: nullMass(nulls, nAxis, BETA),
    logTotal: new Float32Array(matrix.nRow),
    typicalWeight: new Float32Array(matrix.nColumn),
    nullDistribution: { ...distribution, binOf },
  }
  const factors = { queries: supportedQueries(model), keys, width: nAxis }
  Object.assign(model, await slideWeights(factors, model, signal))
  step()
  return { ...judged, model, scores }
}

/** Whether what the encoders foretell comes true here, more than with the slide's histology moved; nothing is fitted. Code: `CANCELLED`. */
async function judge(
  { seeds, judging, nulls, folds }: ReadSlide,
  spots: Float32Array,
  basis: ModelBasis,
  signal: AbortSignal,
) {
  const { nAxis, lengths } = basis
  const inLengths = (values: Float32Array) => values.map((value, at) => value * lengths[at % nAxis])
  const targets = inLengths(spots)
  const [own, ...moved] = [gatherRows(meanRow(seeds), nAxis, judging), ...nulls].map((values) =>
    inLengths(turnQueries(values, basis)),
  )
  const aucs: number[] = []
  for (const values of [own, ...moved])
    aucs.push(mean(await evidenceAucs(values, targets, nAxis, folds, signal)))
  const explained = (values: Float32Array) => explainedAsIs(values, targets, nAxis, folds)
  return {
    evidenceAuc: aucs[0],
    shuffledAuc: mean(aucs.slice(1)),
    histologyInforms: exceedsNull(explained(own), moved.map(explained)),
  }
}

/** `[nFeature, nAxis]` keys as features that follow nothing would have got them, 0 where the model does not know a feature. */
function chanceKeys({ spread }: TransferModel, { places, nAxis, keys }: Known): Float32Array {
  const out = new Float32Array(keys.length)
  places.forEach((place, k) => {
    const random = createRandom(deriveSeed(CHANCE_SEED, place))
    for (let j = 0; j < nAxis; j++) out[k * nAxis + j] = spread[place] * random.normal()
  })
  return out
}

const weightsByModality = (transfer: TransferModel, modalities: Modalities | null) =>
  modalities &&
  Float32Array.from(
    modalities.list,
    ({ name }) => transfer.modalities.find((own) => own.name === name)?.weight ?? 1,
  )

function inSlideOrder(model: FittedModel, order: Uint32Array, weights: Float32Array | null): FittedModel {
  const { nullDistribution, read = new Uint32Array(0) } = model
  return {
    ...model,
    keys: toSlideOrder(model.keys, order, model.nAxis),
    typicalWeight: toSlideOrder(model.typicalWeight, order),
    nullDistribution: { ...nullDistribution, binOf: toSlideOrder(nullDistribution.binOf, order) },
    read: read.map((place) => order[place]),
    ...(weights && { modalityWeights: weights }),
  }
}

const mean = (values: ArrayLike<number>) => {
  let sum = 0
  for (let k = 0; k < values.length; k++) sum += values[k] / values.length
  return sum
}
