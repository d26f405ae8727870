import type { Slide } from '../slide/slide.ts'
import { type Modalities, normaliseFeatures } from '../stats/modalities.ts'
import { columnMoments } from '../stats/normalise.ts'
import { createRandom, deriveSeed } from '../stats/random.ts'
import { gatherRows, meanRow } from '../stats/rows.ts'
import type { CsrMatrix } from '../stats/sparse.ts'
import { alikeSpots, aloneSpots } from './alike.ts'
import type { WorkContext } from './attention.ts'
import { exceedsNull, explainedAsIs } from './beyond-null.ts'
import { canonicalOrder, reorderFeatures, toSlideOrder } from './canonical-order.ts'
import { evidenceAucs } from './evidence-auc.ts'
import { BETA } from './fit-plan.ts'
import { type FittedModel, supportedQueries } from './fitted-model.ts'
import { thinnedScores } from './halves.ts'
import type { FeatureMatch } from './match-features.ts'
import { weighColumns } from './modality-balance.ts'
import { type ModelBasis, modelBasis, onTurnedKeys, turnKeys, turnQueries } from './model-basis.ts'
import { halvesOnModel, reliabilityOnModel } from './model-halves.ts'
import { nullMass, poolNull } from './null-distribution.ts'
import { denseScores, rankScores } from './rank-scores.ts'
import { type ReadSlide, readSlide } from './read-slide.ts'
import { assumedReliability } from './reliability.ts'
import { slideWeights } from './slide-weights.ts'
import { spotStates } from './state.ts'
import type { TransferModel } from './transfer-model.ts'

const CHANCE_SEED = 0xc4a

/** A slide that a model is applied to. */
export interface AppliedInput extends Pick<Slide, 'matrix' | 'isCounts' | 'modalities' | 'xy'> {
  ids: readonly string[]
  /** `[nSpot, nHistology]` histology features. */
  histology: Float32Array
  nHistology: number
  /** True where the model was fitted to this slide among others. */
  heldOut: boolean
}

/** A model applied to a slide. */
export interface Applied {
  model: FittedModel
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
  const { signal, onProgress } = context
  onProgress({ phase: 'statistics', done: 0, total: 3 })
  const order = canonicalOrder(match.of, input.ids)
  const { matrix, modalities } = reorderFeatures(input, order)
  const known = knownFeatures(transfer, match, order)
  const weights = Float32Array.from(known.read, (k) => weightOf(transfer, known.places[k]))
  const readKeys = weighRows(gatherRows(known.keys, known.nAxis, known.read), weights)
  const basis = modelBasis(readKeys, known.nAxis)
  const seen = await readSlide(transfer, input, signal)
  onProgress({ phase: 'statistics', done: 1, total: 3 })
  const parts = { transfer, known, basis, weights, matrix, modalities, isCounts: input.isCounts }
  const applied = await answer(parts, seen, signal)
  onProgress({ phase: 'statistics', done: 3, total: 3 })
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
  matrix: CsrMatrix
  modalities: Modalities | null
  isCounts: boolean
}

async function answer(parts: Parts, seen: ReadSlide, signal: AbortSignal): Promise<Applied> {
  const { transfer, known, basis, weights, matrix, modalities, isCounts } = parts
  const { nAxis, read } = known
  const nSpot = matrix.nRow
  const normalised = normaliseFeatures(matrix, isCounts, modalities)
  const keys = turnKeys(known.keys, basis)
  const readKeys = weighRows(gatherRows(keys, nAxis, read), weights)
  const scored = weighColumns(denseScores(rankScores(normalised), read, 1), weights)
  const spots = onTurnedKeys(scored, readKeys, basis)
  const judged = judge(seen, spots, basis)
  // This slide judges, whatever the slides fitted to said: it has seen nothing of the training.
  const informs = judged.histologyInforms
  const queries = seen.seeds.map((own) => (informs ? turnQueries(own, basis) : new Float32Array(own.length)))
  const nulls = seen.nulls.map((own) => ({ queries: turnQueries(own, basis), keys }))
  const measured = await measure(parts, { queries, keys, readKeys, spots }, signal)
  const nKnown = known.places.length
  const byChance = turnKeys(chanceKeys(transfer, known), basis)
  const ofKnown = (own: Float32Array) => own.subarray(0, nKnown * nAxis)
  // Features that the model does not know score 0 and would thin the null of those that it knows.
  const distribution = poolNull(
    columnMoments(normalised).detected.subarray(0, nKnown),
    [
      nulls.map((own) => ({ ...own, keys: ofKnown(keys) })),
      [{ queries: meanRow(queries), keys: ofKnown(byChance) }],
    ],
    nAxis,
  )
  const binOf = new Uint32Array(matrix.nColumn)
  binOf.set(distribution.binOf)
  const model: FittedModel = {
    ...{ nSpot, nFeature: matrix.nColumn, nAxis, beta: BETA, queries, keys, read, ...measured },
    nullMass: nullMass(nulls, nAxis, BETA),
    logTotal: new Float32Array(nSpot),
    typicalWeight: new Float32Array(matrix.nColumn),
    nullDistribution: { ...distribution, binOf },
  }
  const factors = { queries: supportedQueries(model), keys, width: nAxis }
  Object.assign(model, await slideWeights(factors, model, signal))
  return { ...judged, model }
}

/** Whether what the encoders foretell comes true here, more than with the slide's histology moved; nothing is fitted. */
function judge({ seeds, nulls, folds }: ReadSlide, spots: Float32Array, basis: ModelBasis) {
  const { nAxis, lengths } = basis
  const inLengths = (values: Float32Array) => values.map((value, at) => value * lengths[at % nAxis])
  const targets = inLengths(spots)
  const [own, ...moved] = [meanRow(seeds), ...nulls].map((values) => inLengths(turnQueries(values, basis)))
  const auc = (values: Float32Array) => mean(evidenceAucs(values, targets, nAxis, folds))
  const explained = (values: Float32Array) => explainedAsIs(values, targets, nAxis, folds)
  return {
    evidenceAuc: auc(own),
    shuffledAuc: mean(moved.map(auc)),
    histologyInforms: exceedsNull(explained(own), moved.map(explained)),
  }
}

/** What is measured here on the model's axes, how far it is believed, and which spots are alike. */
async function measure(
  { weights, matrix, modalities, isCounts, basis, known: { nAxis, read } }: Parts,
  {
    queries,
    keys,
    readKeys,
    spots,
  }: Record<'keys' | 'readKeys' | 'spots', Float32Array> & { queries: Float32Array[] },
  signal: AbortSignal,
) {
  const canThin = modalities ? modalities.list.some((own) => own.isCounts) : isCounts
  const thinned = canThin ? thinnedScores(matrix, read, modalities) : null
  for (const half of thinned ?? []) weighColumns(half, weights)
  const halves = thinned && halvesOnModel(thinned, readKeys, basis)
  const { nProgramme: found, slope } =
    halves && thinned ? reliabilityOnModel(halves, thinned[1], read, modalities) : assumedReliability(nAxis)
  const nProgramme = Math.min(found, nAxis)
  const weighed = keys.slice()
  read.forEach((feature, k) => {
    weighed.set(readKeys.subarray(k * nAxis, (k + 1) * nAxis), feature * nAxis)
  })
  const axes = { nAxis, spots, keys: weighed }
  const alike = halves
    ? await alikeSpots(spotStates(halves, axes, meanRow(queries), read), nAxis, signal)
    : aloneSpots(matrix.nRow)
  const programmes = Float32Array.from(
    { length: matrix.nRow * nProgramme },
    (_, at) => spots[Math.floor(at / nProgramme) * nAxis + (at % nProgramme)],
  )
  return { nProgramme, reliability: slope, programmes, alike }
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
