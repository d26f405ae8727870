import type { Provider } from '../api/devices.ts'
import { HistologueError } from '../api/errors.ts'
import type { Slide } from '../slide/slide.ts'
import { normaliseFeatures } from '../stats/modalities.ts'
import { columnMoments, type Moments } from '../stats/normalise.ts'
import { gatherRows, joinRows } from '../stats/rows.ts'
import type { WorkContext } from './attention.ts'
import { axesOf } from './axes.ts'
import { N_AXIS, TRAINING_SCALE } from './fit-plan.ts'
import { type Foretold, foretell } from './foretell.ts'
import { thinnedScores } from './halves.ts'
import { balanceModalities, columnWeights, selectTrained, weighColumns } from './modality-balance.ts'
import { denseScores, projectScores, type RankScores, rankScores, scoreSpread } from './rank-scores.ts'
import type { Transferable } from './transfer-model.ts'

/** What joint learning needs of one slide. */
export interface JointInput extends Pick<Slide, 'matrix' | 'isCounts' | 'modalities' | 'xy'> {
  /** `[nShared]` columns of the shared features. */
  columns: Uint32Array
  /** `[nSpot, nHistology]` histology features. */
  histology: Float32Array
}

/** What joint learning found; features are the shared ones. */
export interface JointlyLearned {
  transferable: Transferable
  found: Foretold
  /** `[nModality]`; missing where all features are of one. */
  weights?: Float32Array
}

/**
 * Fits one model to several slides: rank scores and histology are made within each slide, so that what differs between slides as
 * a whole is never seen; axes are of all spots together, folds are blocks of every slide (models/README.md, Transfer). Codes:
 * `NO_FEATURES`, `CANCELLED`.
 */
export async function learnJointly(
  slides: readonly JointInput[],
  options: { nHistology: number; symbols: readonly string[]; nSeed: number; balance: boolean },
  context: WorkContext & { provider?: Provider },
): Promise<JointlyLearned> {
  const parts = slides.map(prepare)
  const [{ modalities, columns }] = slides
  const ofShared = modalities && {
    ...modalities,
    of: Uint8Array.from(columns, (feature) => modalities.of[feature]),
  }
  const trained = selectTrained(meanMoments(parts), options.symbols, ofShared)
  if (trained.length === 0)
    throw new HistologueError('NO_FEATURES', 'No gene that the slides share varies from spot to spot.', {
      place: 'X',
      advice: 'Open the slides with their counts, before genes were filtered out.',
    })
  const own = (k: number) => trained.map((feature) => slides[k].columns[feature])
  const dense = joinRows(parts.map(({ scores }, k) => denseScores(scores, own(k), TRAINING_SCALE)))
  const weights = ofShared
    ? (await balanceModalities(dense, halvesOf(slides, own), trained, ofShared, options.balance)).weights
    : undefined
  if (ofShared && weights) weighColumns(dense, columnWeights(trained, ofShared.of, weights))
  const starts = startsOf(parts.map(({ nSpot }) => nSpot))
  const axes = await axesOf(dense, starts[parts.length], N_AXIS, (spots, nAxis) =>
    sumOf(
      parts.map(({ scores }, k) => {
        const ofSlide = spots.subarray(starts[k] * nAxis, starts[k + 1] * nAxis)
        return gatherRows(projectScores(scores, ofSlide, nAxis), nAxis, slides[k].columns)
      }),
    ),
  )
  const found = await foretell({ slides, nHistology: options.nHistology, axes }, options.nSeed, context)
  const { plan, informs, encoders, slopes } = found
  const { keys, scale } = axes
  const spread = pooledSpread(parts, slides)
  const transferable = { plan, informs, encoders, slopes, scale, keys, spread, trained }
  return { transferable, found, ...(weights && { weights }) }
}

interface Part {
  nSpot: number
  scores: RankScores
  /** Of the shared features. */
  moments: Moments
}

function prepare({ matrix, isCounts, modalities, columns }: JointInput): Part {
  const normalised = normaliseFeatures(matrix, isCounts, modalities)
  const all = columnMoments(normalised)
  const pick = (values: Float64Array) => Float64Array.from(columns, (feature) => values[feature])
  return {
    nSpot: matrix.nRow,
    scores: rankScores(normalised),
    moments: { mean: pick(all.mean), variance: pick(all.variance), detected: pick(all.detected) },
  }
}

/** Moments within slides, mean over all spots: a gene that differs between slides alone is not variable. */
function meanMoments(parts: readonly Part[]): Moments {
  const total = parts.reduce((n, { nSpot }) => n + nSpot, 0)
  const mean = (of: keyof Moments) =>
    parts[0].moments[of].map((_, k) =>
      parts.reduce((sum, { moments, nSpot }) => sum + (moments[of][k] * nSpot) / total, 0),
    )
  return { mean: mean('mean'), variance: mean('variance'), detected: mean('detected') }
}

/** Thinned halves of the trained features, all slides one after another; null where one of them cannot be thinned. */
function halvesOf(
  slides: readonly JointInput[],
  own: (k: number) => Uint32Array,
): [Float32Array, Float32Array] | null {
  if (slides.some(({ modalities }) => !modalities?.list.some(({ isCounts }) => isCounts))) return null
  const halves = slides.map(({ matrix, modalities }, k) => thinnedScores(matrix, own(k), modalities))
  return [joinRows(halves.map(([a]) => a)), joinRows(halves.map(([, b]) => b))]
}

function pooledSpread(parts: readonly Part[], slides: readonly JointInput[]): Float32Array {
  const total = parts.reduce((n, { nSpot }) => n + nSpot, 0)
  const spreads = parts.map(({ scores }) => scoreSpread(scores))
  return Float32Array.from(slides[0].columns, (_, feature) =>
    Math.sqrt(
      parts.reduce(
        (sum, { nSpot }, k) => sum + (spreads[k][slides[k].columns[feature]] ** 2 * nSpot) / total,
        0,
      ),
    ),
  )
}

function startsOf(sizes: readonly number[]): number[] {
  const starts = [0]
  for (const size of sizes) starts.push(starts[starts.length - 1] + size)
  return starts
}

const sumOf = (arrays: readonly Float32Array[]) =>
  arrays[0].map((_, at) => arrays.reduce((sum, own) => sum + own[at], 0))
