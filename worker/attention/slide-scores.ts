import { type Modalities, normaliseFeatures } from '../stats/modalities.ts'
import type { CsrMatrix } from '../stats/sparse.ts'
import { type RankScores, rankInPlace, rankScores } from './rank-scores.ts'

/** Rank scores as the model sees them: of normalised values (`normaliseFeatures`). `matrix: [nSpot, nFeature]`. */
export function slideScores(
  matrix: CsrMatrix,
  isCounts: boolean,
  modalities: Modalities | null = null,
): RankScores {
  return scoresOfNormalised(normaliseFeatures(matrix, isCounts, modalities), matrix)
}

/** The same of values that are normalised, and written over unless these are the slide's own `matrix`. */
export function scoresOfNormalised(normalised: CsrMatrix, matrix: CsrMatrix): RankScores {
  return normalised.values === matrix.values ? rankScores(normalised) : rankInPlace(normalised)
}
