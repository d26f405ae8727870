import type { Provider } from '../api/devices.ts'
import { HistologueError } from '../api/errors.ts'
import type { ModalityFit } from '../api/methods.ts'
import { type Modalities, normaliseFeatures } from '../stats/modalities.ts'
import { columnMoments } from '../stats/normalise.ts'
import { meanRow } from '../stats/rows.ts'
import type { CsrMatrix } from '../stats/sparse.ts'
import { alikeSpots, aloneSpots } from './alike.ts'
import type { WorkContext } from './attention.ts'
import type { ExpressionAxes } from './axes.ts'
import { keysOfAllSpots, spotsOnAxes } from './extend-axes.ts'
import { BETA } from './fit-plan.ts'
import { type FittedModel, supportedQueries } from './fitted-model.ts'
import type { Foretold } from './foretell.ts'
import type { Halves } from './halves.ts'
import { elsewhere, learnAndRead } from './learn-on-seen.ts'
import { selectTrained, weighKeys } from './modality-balance.ts'
import { reportModalities } from './modality-report.ts'
import { nullMass, poolNull } from './null-distribution.ts'
import { type RankScores, scoreSpread } from './rank-scores.ts'
import { assumedReliability, measureReliability } from './reliability.ts'
import { scoresOfNormalised } from './slide-scores.ts'
import { slideWeights } from './slide-weights.ts'
import { spotStates } from './state.ts'
import type { Transferable } from './transfer-model.ts'

/** What learning needs of a slide. */
export interface LearningInput {
  /** `[nSpot, nFeature]` */
  matrix: CsrMatrix
  isCounts: boolean
  /** Null or missing where all features are of one modality. */
  modalities?: Modalities | null
  /** False: modalities share the axes by their variance alone. */
  balance?: boolean
  symbols: readonly string[]
  /** `[nSpot, 2]` */
  xy: Float32Array | null
  /** `[nSpot, nHistology]` histology features. */
  histology: Float32Array
  nHistology: number
  /** Spots that are learned from at most; `MOST_LEARNED` where missing. */
  mostLearned?: number
}

/** What learning found beside the model. */
export interface Learned {
  model: FittedModel
  scores: RankScores
  nTrainedFeature: number
  evidenceAuc: number
  /** The same with shuffled histology. */
  shuffledAuc: number
  histologyInforms: boolean
  /** Which way to read histology the held-out tissue chose. */
  plan: string
  /** Empty where all features are of one modality. */
  modalities: ModalityFit[]
  /** What reads other slides. */
  transferable: Transferable
}

/**
 * Fits the whole model: the slide's axes of expression, `nSeed` cross-fitted ensembles of query encoders, null fits on
 * moved histology, calibration, reliability of what is measured (MODEL.md sections 2 and 3, models/README.md).
 */
export async function learn(
  input: LearningInput,
  nSeed: number,
  context: WorkContext & { provider?: Provider },
): Promise<Learned> {
  const { matrix, isCounts, symbols, modalities = null } = input
  const nSpot = matrix.nRow
  const normalised = normaliseFeatures(matrix, isCounts, modalities)
  const moments = columnMoments(normalised)
  const scores = scoresOfNormalised(normalised, matrix)
  const trained = selectTrained(moments, symbols, modalities)
  if (trained.length === 0)
    throw new HistologueError('NO_FEATURES', 'No gene of this slide varies from spot to spot.', {
      place: 'X',
      advice: 'Open the slide with its counts, before genes were filtered out.',
    })
  const learned = await learnAndRead(input, { scores, trained }, nSeed, context)
  const { axes, found, halves, movedKeys, balanced, weights, read } = learned
  const seenQueries = found.seeds.map((values) =>
    found.informs ? inSpotUnits(values, axes) : new Float32Array(values.length),
  )
  const counted = halves && (modalities ? countedHalves(halves, trained, modalities) : halves)
  const { nProgramme, slope } = counted ? measureReliability(counted) : assumedReliability(axes.nAxis)
  const weighed = weights ? { ...axes, keys: weighKeys(axes.keys, axes.nAxis, trained, weights) } : axes
  const spots = read ? spotsOnAxes(scores, axes, trained, weights) : axes.spots
  const queries = read ?? seenQueries
  const statesOf = (own: Halves) =>
    spotStates(own, weighed, meanRow(seenQueries), trained, { spots, foretold: meanRow(queries) })
  const alike = halves ? await alikeSpots(statesOf(halves), axes.nAxis, context.signal) : aloneSpots(nSpot)
  const statistics = (done: number) => context.onProgress({ phase: 'statistics', done, total: 3 })
  statistics(1)
  const ofAll = (keys: Float32Array, own: Float32Array) =>
    read ? keysOfAllSpots(scores, own, keys, axes.nAxis, trained) : keys
  const keys = ofAll(axes.keys, spots)
  const unrelatedKeys = ofAll(movedKeys, read ? elsewhere(spots, axes.nAxis) : spots)
  const unrelated = [{ queries: meanRow(seenQueries), keys: unrelatedKeys }]
  const nulls = found.nulls.map((values) => ({ queries: inSpotUnits(values, axes), keys }))
  const model: FittedModel = {
    nSpot,
    nFeature: matrix.nColumn,
    nAxis: axes.nAxis,
    nProgramme: Math.min(nProgramme, axes.nAxis),
    reliability: slope,
    beta: BETA,
    nullMass: nullMass(nulls, axes.nAxis, BETA),
    queries,
    keys,
    programmes: leading(spots, axes.nAxis, Math.min(nProgramme, axes.nAxis)),
    logTotal: new Float32Array(nSpot),
    typicalWeight: new Float32Array(matrix.nColumn),
    alike,
    nullDistribution: poolNull(moments.detected, [nulls, unrelated], axes.nAxis),
    ...(balanced && { modalityWeights: balanced.weights }),
  }
  statistics(2)
  const factors = { queries: supportedQueries(model), keys: model.keys, width: axes.nAxis }
  Object.assign(model, await slideWeights(factors, model, context.signal))
  statistics(3)
  return {
    model,
    scores,
    nTrainedFeature: trained.length,
    evidenceAuc: found.auc,
    shuffledAuc: found.shuffledAuc,
    histologyInforms: found.informs,
    plan: found.plan,
    transferable: transferableOf(found, { scale: axes.scale, keys }, scores, trained),
    modalities:
      modalities && balanced
        ? reportModalities({
            ...{ modalities, balance: balanced, trained, axes, model },
            weighedKeys: weighed.keys,
            foretold: meanRow(found.seeds),
            watched: found.watched,
          })
        : [],
  }
}

/** What of a fit reads other slides. */
const transferableOf = (
  { plan, informs, encoders, slopes }: Foretold,
  { scale, keys }: Pick<ExpressionAxes, 'scale' | 'keys'>,
  scores: RankScores,
  trained: Uint32Array,
): Transferable => ({ plan, informs, encoders, slopes, scale, keys, spread: scoreSpread(scores), trained })

/** The halves' features that are counts: what nobody thinned repeats itself and says nothing of noise. */
function countedHalves(halves: Halves, trained: Uint32Array, { list, of }: Modalities): Halves {
  const slots = [...trained.keys()].filter((slot) => list[of[trained[slot]]].isCounts)
  const pick = (keys: Float32Array) =>
    Float32Array.from({ length: halves.nAxis * slots.length }, (_, at) => {
      const axis = Math.floor(at / slots.length)
      return keys[axis * trained.length + slots[at % slots.length]]
    })
  return { ...halves, ownKeys: pick(halves.ownKeys), otherKeys: pick(halves.otherKeys) }
}

/** `values: [nSpot, nAxis]` in the units of the axes' spots instead of the targets'. */
const inSpotUnits = (values: Float32Array, { scale, nAxis }: ExpressionAxes) =>
  values.map((value, at) => value / (scale[at % nAxis] || 1))

/** `[nSpot, k]` first columns of the spots' coordinates. */
function leading(spots: Float32Array, nAxis: number, k: number): Float32Array {
  const out = new Float32Array((spots.length / nAxis) * k)
  for (let at = 0; at < out.length; at++) out[at] = spots[Math.floor(at / k) * nAxis + (at % k)]
  return out
}
