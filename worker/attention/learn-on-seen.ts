import type { Provider } from '../api/devices.ts'
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

/** What is learned on the spots that are seen: all, or those of the sample. */
interface LearnedOnSeen {
  axes: ExpressionAxes
  found: Foretold
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
): Promise<LearnedOnSeen & { read: Float32Array[] | null }> {
  const sample = sampleSlide(input, input.mostLearned ?? MOST_LEARNED)
  const learned = await learnOnSeen(input, { sample, ...known }, nSeed, context)
  const { found, axes } = learned
  return { ...learned, read: sample && (await readEverySpot(found, axes.scale, sample, context.signal)) }
}

/**
 * Finds the axes of expression, how histology foretells them and what the halves of the counts say. All that is as large as the
 * spots seen times the features trained on is made here and given up here. `scores` of the whole slide. Code: `CANCELLED`.
 */
async function learnOnSeen(
  input: LearningInput,
  { sample, scores, trained }: { sample: Sample | null; scores: RankScores; trained: Uint32Array },
  nSeed: number,
  context: WorkContext & { provider?: Provider },
): Promise<LearnedOnSeen> {
  const { isCounts, modalities = null, balance = true, candidates = CANDIDATES } = input
  const seen = sample ? sample.see() : input
  const nSeen = seen.matrix.nRow
  const seenScores = sample ? slideScores(seen.matrix, isCounts, modalities) : scores
  const dense = denseScores(seenScores, trained, TRAINING_SCALE)
  const canThin = modalities ? modalities.list.some((own) => own.isCounts) : isCounts
  const thin = () => (canThin ? thinnedScores(seen.matrix, trained, modalities) : null)
  const early = modalities ? thin() : null
  const balanced = modalities && (await balanceModalities(dense, early, trained, modalities, balance))
  const weights = modalities && balanced ? columnWeights(trained, modalities.of, balanced.weights) : null
  if (weights) for (const scored of [dense, ...(early ?? [])]) weighColumns(scored, weights)
  const axes = await expressionAxes(dense, nSeen, seenScores, N_AXIS)
  const { histology, nHistology, xy, folds } = seen
  const slides = [{ histology, xy, ...(folds && { folds }) }]
  const toRead = {
    slides,
    nHistology,
    axes,
    isWatched: modalities !== null,
    isPrepared: sample !== null,
    candidates,
  }
  const found = await foretell(toRead, nSeed, context)
  context.onProgress({ phase: 'statistics', done: 0, total: 3 })
  const thinned = early ?? thin()
  const halves = thinned && (await describeHalves(thinned, nSeen, axes.nAxis))
  // Moved histology asks whether the look of the tissue says anything here; features moved to random spots ask whether
  // this feature follows anything at all: a strong query lifts every key's chance part.
  const movedKeys = projectScores(seenScores, elsewhere(axes.spots, axes.nAxis), axes.nAxis)
  return { axes, found, halves, movedKeys, balanced, weights }
}

/** Spots' coordinates, `[n, nAxis]`, each at another spot. */
export const elsewhere = (spots: Float32Array, nAxis: number): Float32Array =>
  gatherRows(spots, nAxis, permutation(spots.length / nAxis, UNRELATED_SEED))
