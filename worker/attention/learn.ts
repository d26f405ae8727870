import type { Provider } from '../api/devices.ts'
import { HistologueError } from '../api/errors.ts'
import type { ModalityFit } from '../api/methods.ts'
import { type Modalities, normaliseFeatures } from '../stats/modalities.ts'
import { columnMoments } from '../stats/normalise.ts'
import { meanRow } from '../stats/rows.ts'
import type { CsrMatrix } from '../stats/sparse.ts'
import type { WorkContext } from './attention.ts'
import type { ExpressionAxes } from './axes.ts'
import { BETA, type Candidate } from './fit-plan.ts'
import { type FittedModel, supportedQueries } from './fitted-model.ts'
import type { Foretold } from './foretell.ts'
import { learnAndRead } from './learn-on-seen.ts'
import { selectTrained } from './modality-balance.ts'
import { reportModalities } from './modality-report.ts'
import { nullMass, poolNull } from './null-distribution.ts'
import { inSpotUnits, placeSpots } from './place-spots.ts'
import { type RankScores, scoreSpread } from './rank-scores.ts'
import type { Repeatability } from './repeatability.ts'
import { scoresOfNormalised } from './slide-scores.ts'
import { slideWeights } from './slide-weights.ts'
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
  /** `[nSpot]` parts that are held out in turn; blocks of `xy` where missing. */
  folds?: Uint8Array
  /** `[nSpot, nHistology]` histology features. */
  histology: Float32Array
  nHistology: number
  /** True: `histology` is emptied once every spot is read, since whoever waits for the rest would keep it. */
  givesUpHistology?: boolean
  /** Spots that are learned from at most; `MOST_LEARNED` where missing. */
  mostLearned?: number
  /** Ways to read histology that compete; `CANDIDATES` where missing. */
  candidates?: readonly Candidate[]
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
  /** Null where nothing is counted. */
  repeats: Repeatability | null
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
  if (input.givesUpHistology) input.histology = new Float32Array(0)
  const { axes, found, balanced } = learned
  const placed = await placeSpots(input, scores, trained, learned, context)
  const { keys, unrelatedKeys, seenQueries, weighedKeys, repeats, ...ofSpots } = placed
  const nulls = found.nulls.map((values) => ({ queries: inSpotUnits(values, axes), keys }))
  const unrelated = [{ queries: meanRow(seenQueries), keys: unrelatedKeys }]
  const model: FittedModel = {
    nSpot,
    nFeature: matrix.nColumn,
    nAxis: axes.nAxis,
    beta: BETA,
    nullMass: nullMass(nulls, axes.nAxis, BETA),
    ...{ keys, ...ofSpots },
    logTotal: new Float32Array(nSpot),
    typicalWeight: new Float32Array(matrix.nColumn),
    nullDistribution: poolNull(moments.detected, [nulls, unrelated], axes.nAxis),
    ...(balanced && { modalityWeights: balanced.weights }),
  }
  const statistics = (done: number) => context.onProgress({ phase: 'statistics', done, total: 3 })
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
    repeats,
    transferable: transferableOf(found, { scale: axes.scale, keys }, scores, trained),
    modalities:
      modalities && balanced
        ? reportModalities({
            ...{ modalities, balance: balanced, trained, axes, model },
            weighedKeys,
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
