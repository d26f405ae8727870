import type { Provider } from '../api/devices.ts'
import { breathe } from '../stats/breathe.ts'
import type { Modalities } from '../stats/modalities.ts'
import { gatherRows } from '../stats/rows.ts'
import type { WorkContext } from './attention.ts'
import { type ExpressionAxes, expressionAxes } from './axes.ts'
import { CANDIDATES, N_AXIS, TRAINING_SCALE } from './fit-plan.ts'
import { type Foretold, foretell } from './foretell.ts'
import { describeHalves, type Halves, thinnedScores } from './halves.ts'
import type { LearningInput } from './learn.ts'
import { type Balance, balanceModalities, columnWeights, weighColumns } from './modality-balance.ts'
import { permutation } from './motions.ts'
import { denseScores, projectScores, type RankScores } from './rank-scores.ts'
import { MOST_LEARNED, readEverySpot, type Sample, sampleSlide } from './sample.ts'
import { slideScores } from './slide-scores.ts'

const UNRELATED_SEED = 0xfd5

/** What the expression of the spots that are seen says: of all, or of those of the sample. */
interface MeasuredOnSeen {
  axes: ExpressionAxes
  /** Null where nothing is counted. */
  halves: Halves | null
  /** `[nFeature, nAxis]` keys of features that were moved to random spots. */
  movedKeys: Float32Array
  /** Null where all features are of one modality, as are `weights: [nTrained]`. */
  balanced: Balance | null
  weights: Float32Array | null
}

/**
 * Learns on all spots or, above `mostLearned`, on a sample; `read` is then per seed `[nSpot, nAxis]` what histology foretells of
 * every spot, which multiplies keys, else null. The sample's inputs and neighbours are given up here. Code: `CANCELLED`.
 */
export async function learnAndRead(
  input: LearningInput,
  known: { scores: RankScores; trained: Uint32Array },
  nSeed: number,
  context: WorkContext & { provider?: Provider },
): Promise<MeasuredOnSeen & { found: Foretold; read: Float32Array[] | null }> {
  const { signal } = context
  const sample = sampleSlide(input, input.mostLearned ?? MOST_LEARNED)
  const measured = await measureSeen(input, { sample, ...known }, signal)
  const found = await foretellSeen(input, sample, measured.axes, nSeed, context)
  context.onProgress({ phase: 'statistics', done: 0, total: 3 })
  const read = sample && (await readEverySpot(found, measured.axes.scale, sample, signal))
  return { ...measured, found, read }
}

/** How histology foretells the axes of the spots seen. Code: `CANCELLED`. */
async function foretellSeen(
  input: LearningInput,
  sample: Sample | null,
  axes: ExpressionAxes,
  nSeed: number,
  context: WorkContext & { provider?: Provider },
): Promise<Foretold> {
  const { histology, nHistology, xy, folds } = sample ? sample.look() : input
  const slides = [{ histology, xy, ...(folds && { folds }) }]
  const { candidates = CANDIDATES } = input
  const isWatched = Boolean(input.modalities)
  const toRead = { slides, nHistology, axes, isWatched, isPrepared: sample !== null, candidates }
  return foretell(toRead, nSeed, context)
}

/**
 * Finds the axes of expression and what the halves of the counts say. All that is as large as the spots seen times the features
 * trained on is made here and given up here, before the encoders are trained. `scores` of the whole slide. Code: `CANCELLED`.
 */
async function measureSeen(
  input: LearningInput,
  { sample, scores, trained }: { sample: Sample | null; scores: RankScores; trained: Uint32Array },
  signal: AbortSignal,
): Promise<MeasuredOnSeen> {
  const { isCounts, modalities = null, balance = true } = input
  const seen = sample ? sample.measured() : input.matrix
  const seenScores = sample ? slideScores(seen, isCounts, modalities) : scores
  const canThin = modalities ? modalities.list.some((own) => own.isCounts) : isCounts
  const thin = () => (canThin ? thinnedScores(seen, trained, modalities) : null)
  const early = modalities ? thin() : null
  const shares = { modalities, balance }
  const { axes, balanced, weights } = await axesOfSeen(seenScores, trained, early, shares)
  await breathe(signal)
  const thinned = early ?? thin()
  await breathe(signal)
  const halves = thinned && (await describeHalves(thinned, seen.nRow, axes.nAxis))
  // Moved histology asks whether the look of the tissue says anything here; features moved to random spots ask whether
  // this feature follows anything at all: a strong query lifts every key's chance part.
  const movedKeys = projectScores(seenScores, elsewhere(axes.spots, axes.nAxis), axes.nAxis)
  return { axes, halves, movedKeys, balanced, weights }
}

/** The axes of expression of `scores`; weighs the halves too where there are several modalities. */
async function axesOfSeen(
  scores: RankScores,
  trained: Uint32Array,
  halves: [Float32Array, Float32Array] | null,
  { modalities, balance }: { modalities: Modalities | null; balance: boolean },
): Promise<Pick<MeasuredOnSeen, 'axes' | 'balanced' | 'weights'>> {
  const dense = denseScores(scores, trained, TRAINING_SCALE)
  const balanced = modalities && (await balanceModalities(dense, halves, trained, modalities, balance))
  const weights = modalities && balanced ? columnWeights(trained, modalities.of, balanced.weights) : null
  if (weights) for (const scored of [dense, ...(halves ?? [])]) weighColumns(scored, weights)
  const axes = await expressionAxes(dense, scores.deviation.nRow, scores, N_AXIS)
  return { axes, balanced, weights }
}

/** Spots' coordinates, `[n, nAxis]`, each at another spot. */
export const elsewhere = (spots: Float32Array, nAxis: number): Float32Array =>
  gatherRows(spots, nAxis, permutation(spots.length / nAxis, UNRELATED_SEED))
