import { breathe } from '../stats/breathe.ts'
import { normaliseFeatures } from '../stats/modalities.ts'
import { columnMoments, type Moments } from '../stats/normalise.ts'
import type { CsrMatrix } from '../stats/sparse.ts'
import type { JointInput } from './learn-jointly.ts'
import type { RankScores } from './rank-scores.ts'
import { sampleSlide } from './sample.ts'
import { scoresOfNormalised, slideScores } from './slide-scores.ts'

/** What joint learning sees of one of its slides: all of it, or a sample of its spots. */
export interface SeenSlide {
  input: JointInput
  /** Moments of all spots, of the shared features. */
  moments: Moments
  /** `[nSeen, nFeature]` */
  matrix: CsrMatrix
  /** Of the seen spots. */
  scores: RankScores
  /** `[nSeen, nHistology]` histology features; query inputs where it is a sample. */
  histology: Float32Array
  nHistology: number
  xy: Float32Array | null
  /** `[nSeen]` blocks of the whole slide; missing where they are those of `xy`. */
  folds?: Uint8Array
  /** True where not all of its spots are seen. */
  isSample: boolean
}

/** Prepares every slide; above `most` spots of all together each is sampled by its share. Code: `CANCELLED`. */
export async function seeSlides(
  slides: readonly JointInput[],
  nHistology: number,
  most: number,
  signal: AbortSignal,
): Promise<SeenSlide[]> {
  const total = slides.reduce((n, { matrix }) => n + matrix.nRow, 0)
  const seen: SeenSlide[] = []
  for (const input of slides) {
    await breathe(signal)
    const share = total > most ? Math.max(1, Math.floor((most * input.matrix.nRow) / total)) : total
    seen.push(seeSlide(input, nHistology, share))
  }
  return seen
}

function seeSlide(input: JointInput, nHistology: number, most: number): SeenSlide {
  const { matrix, isCounts, modalities, columns, histology, xy, folds } = input
  const normalised = normaliseFeatures(matrix, isCounts, modalities)
  const moments = momentsOf(columnMoments(normalised), columns)
  const of = { matrix, xy, histology, nHistology, ...(folds && { folds }) }
  const sample = sampleSlide(of, most)
  if (!sample) {
    const scores = scoresOfNormalised(normalised, matrix)
    return { ...of, input, moments, scores, isSample: false }
  }
  const own = sample.measured()
  const scores = slideScores(own, isCounts, modalities)
  return { ...sample.look(), matrix: own, input, moments, scores, isSample: true }
}

const momentsOf = (all: Moments, columns: Uint32Array): Moments => {
  const pick = (values: Float64Array) => Float64Array.from(columns, (feature) => values[feature])
  return { mean: pick(all.mean), variance: pick(all.variance), detected: pick(all.detected) }
}

/** Moments within slides, mean over all spots: a gene that differs between slides alone is not variable. */
export function meanMoments(seen: readonly SeenSlide[]): Moments {
  const total = seen.reduce((n, { input }) => n + input.matrix.nRow, 0)
  const mean = (of: keyof Moments) =>
    seen[0].moments[of].map((_, k) =>
      seen.reduce((sum, { moments, input }) => sum + (moments[of][k] * input.matrix.nRow) / total, 0),
    )
  return { mean: mean('mean'), variance: mean('variance'), detected: mean('detected') }
}

/** First row of every slide among the seen spots of all, and their number last. */
export function startsOf(seen: readonly SeenSlide[]): number[] {
  const starts = [0]
  for (const { matrix } of seen) starts.push(starts[starts.length - 1] + matrix.nRow)
  return starts
}
