import type { Provider } from '../api/devices.ts'
import { HistologueError } from '../api/errors.ts'
import type { Slide } from '../slide/slide.ts'
import { breathe } from '../stats/breathe.ts'
import { joinRows } from '../stats/rows.ts'
import type { WorkContext } from './attention.ts'
import { axesOf, type ExpressionAxes } from './axes.ts'
import { CANDIDATES, type Candidate, N_AXIS, TRAINING_SCALE } from './fit-plan.ts'
import { type Foretold, foretell } from './foretell.ts'
import { describeHalves, thinnedScores } from './halves.ts'
import { jointKeys, jointSpread, keysOnSeen } from './joint-keys.ts'
import { jointRepeats } from './joint-repeats.ts'
import { meanMoments, type SeenSlide, seeSlides, startsOf } from './joint-slides.ts'
import {
  balanceModalities,
  columnWeights,
  selectTrained,
  weighColumns,
  weighKeys,
} from './modality-balance.ts'
import { denseScores } from './rank-scores.ts'
import type { Repeatability } from './repeatability.ts'
import { MOST_LEARNED } from './sample.ts'
import type { Transferable } from './transfer-model.ts'

/** What joint learning needs of one slide. */
export interface JointInput extends Pick<Slide, 'matrix' | 'isCounts' | 'modalities' | 'xy'> {
  /** `[nShared]` columns of the shared features. */
  columns: Uint32Array
  /** `[nSpot]` parts that are held out in turn; blocks of `xy` where missing. */
  folds?: Uint8Array
  /** `[nSpot, nHistology]` histology features. */
  histology: Float32Array
}

/** What joint learning is told beside the slides. */
export interface JointPlan {
  nHistology: number
  symbols: readonly string[]
  nSeed: number
  balance: boolean
  /** Spots of all slides together that are learned from at most; `MOST_LEARNED` where missing. */
  mostLearned?: number
  /** Ways to read histology that compete; `CANDIDATES` where missing. */
  candidates?: readonly Candidate[]
}

/** What joint learning found; features are the shared ones. */
export interface JointlyLearned {
  transferable: Transferable
  found: Foretold
  /** Per slide; null where one of them cannot be thinned. */
  repeats: (Repeatability | null)[]
  /** `[nModality]`; missing where all features are of one. */
  weights?: Float32Array
}

/** The slides prepared, their halves, what repeats itself. */
const N_STEP = 3

/**
 * Fits one model to several slides: rank scores and histology are made within each slide, so that what differs between slides as
 * a whole is never seen; axes are of all spots together, folds are blocks of every slide (models/README.md, Transfer). Above
 * `mostLearned` spots a sample of every slide, by its share of all, stands for it. Codes: `NO_FEATURES`, `CANCELLED`.
 */
export async function learnJointly(
  slides: readonly JointInput[],
  { nHistology, symbols, nSeed, balance, mostLearned = MOST_LEARNED, candidates = CANDIDATES }: JointPlan,
  context: WorkContext & { provider?: Provider },
): Promise<JointlyLearned> {
  const { signal, onProgress } = context
  const step = (done: number) => onProgress({ phase: 'statistics', done, total: N_STEP })
  step(0)
  const seen = await seeSlides(slides, nHistology, mostLearned, signal)
  const [{ modalities, columns }] = slides
  const ofShared = modalities && {
    ...modalities,
    of: Uint8Array.from(columns, (feature) => modalities.of[feature]),
  }
  const trained = selectTrained(meanMoments(seen), symbols, ofShared)
  if (trained.length === 0)
    throw new HistologueError('NO_FEATURES', 'No gene that the slides share varies from spot to spot.', {
      place: 'X',
      advice: 'Open the slides with their counts, before genes were filtered out.',
    })
  const dense = joinRows(
    await inTurn(seen, signal, ({ scores, input }) =>
      denseScores(scores, ofSlide(input, trained), TRAINING_SCALE),
    ),
  )
  step(1)
  const halves = await halvesOf(seen, trained, signal)
  const weights = ofShared
    ? (await balanceModalities(dense, halves, trained, ofShared, balance)).weights
    : undefined
  if (ofShared && weights)
    for (const scored of [dense, ...(halves ?? [])])
      weighColumns(scored, columnWeights(trained, ofShared.of, weights))
  step(2)
  await breathe(signal)
  const starts = startsOf(seen)
  const nSeen = starts[seen.length]
  const axes = await axesOf(dense, nSeen, N_AXIS, (spots, nAxis) => keysOnSeen(seen, starts, spots, nAxis))
  const described = halves && (await describeHalves(halves, nSeen, axes.nAxis))
  await breathe(signal)
  const found = await foretell({ ...toForetell(seen, axes), candidates }, nSeed, context)
  const weighed =
    ofShared && weights
      ? weighKeys(axes.keys, axes.nAxis, trained, columnWeights(trained, ofShared.of, weights))
      : axes.keys
  const repeats =
    halves && described
      ? await jointRepeats(
          { halves: described, b: halves[1], starts, trained, modalities: ofShared },
          { ...axes, keys: weighed },
          found,
          signal,
        )
      : seen.map(() => null)
  const keys = await jointKeys(
    seen,
    { axes, trained, of: ofShared?.of ?? null, weights: weights ?? null },
    signal,
  )
  step(N_STEP)
  const { plan, informs, encoders, slopes } = found
  const spread = await jointSpread(seen, signal)
  const transferable = { plan, informs, encoders, slopes, scale: axes.scale, keys, spread, trained }
  return { transferable, found, repeats, ...(weights && { weights }) }
}

const ofSlide = ({ columns }: JointInput, trained: Uint32Array) => trained.map((feature) => columns[feature])

/** One slide after another, others getting their turn in between. */
async function inTurn<T>(
  seen: readonly SeenSlide[],
  signal: AbortSignal,
  work: (own: SeenSlide) => T,
): Promise<T[]> {
  const out: T[] = []
  for (const own of seen) {
    await breathe(signal)
    out.push(work(own))
  }
  return out
}

/** Thinned halves of the trained features, all slides one after another; null where one of them cannot be thinned. */
async function halvesOf(
  seen: readonly SeenSlide[],
  trained: Uint32Array,
  signal: AbortSignal,
): Promise<[Float32Array, Float32Array] | null> {
  const canThin = ({ isCounts, modalities }: JointInput) =>
    modalities ? modalities.list.some((own) => own.isCounts) : isCounts
  if (!seen.every(({ input }) => canThin(input))) return null
  const halves = await inTurn(seen, signal, ({ matrix, input }) =>
    thinnedScores(matrix, ofSlide(input, trained), input.modalities),
  )
  return [joinRows(halves.map(([a]) => a)), joinRows(halves.map(([, b]) => b))]
}

const toForetell = (seen: readonly SeenSlide[], axes: ExpressionAxes) => ({
  slides: seen.map(({ histology, xy, folds }) => ({ histology, xy, ...(folds && { folds }) })),
  nHistology: seen[0].nHistology,
  axes,
  isPrepared: seen[0].isSample,
})
