import { selectTrained } from '../attention/modality-balance.ts'
import { permutation } from '../attention/motions.ts'
import { type Modalities, normaliseFeatures, uncounted } from '../stats/modalities.ts'
import { columnMoments, zScores } from '../stats/normalise.ts'
import { gatherRows } from '../stats/rows.ts'
import type { CsrMatrix } from '../stats/sparse.ts'
import { thinCounts } from '../stats/thinning.ts'

const SHUFFLE_SEED = 900

/** What no thinning changes: the counts, and the histology features of the spots. */
export interface Measured {
  /** `[nSpot, nFeature]` counts; values of modalities that are none stay as they are. */
  counts: CsrMatrix
  /** Null where all features are of one modality, which is counted. */
  modalities: Modalities | null
  symbols: readonly string[]
  /** `[nSpot, 2]` */
  xy: Float32Array | null
  /** `[nSpot]` as a fit of the slide has them. */
  folds: Uint8Array
  /** `[nSpot, nHistology]` */
  histology: Float32Array
  nHistology: number
}

/** All that a ranking method may see: half of the counts, and the histology. */
export interface Shown extends Measured {
  nSpot: number
  /** Columns that are judged: the most variable ones of the half that is shown, in the order of the file. */
  genes: Uint32Array
  /** `[nSpot, genes.length]` z-scores of the half, normalised as a fit normalises it. */
  z: Float32Array
  /** Seed of what is drawn at random. */
  seed: number
}

/**
 * Splits the counts binomially (MODEL.md section 4): the first half goes to the methods, the other, `judging`, only to the
 * judge. Genes and z-scores are made from the first alone. What is no counts is whole in both halves, so that methods may
 * read it but nobody is judged by it.
 */
export function splitShown(measured: Measured, seed: number): { shown: Shown; judging: CsrMatrix } {
  const { modalities, symbols } = measured
  const whole = modalities && uncounted(modalities)
  const [counts, judging] = thinCounts(measured.counts, seed, 0.5, whole)
  const normalised = normaliseFeatures(counts, true, modalities)
  const moments = columnMoments(normalised)
  const genes = selectTrained(moments, symbols, modalities)
    .filter((gene) => !whole?.[gene])
    .sort()
  const z = zScores(normalised, moments, genes)
  return { shown: { ...measured, counts, nSpot: counts.nRow, genes, z, seed }, judging }
}

/** The same with the histology features permuted over the spots, before anything reads them. */
export function shuffleHistology(shown: Shown): Shown {
  const { histology, nHistology, nSpot, seed } = shown
  const from = permutation(nSpot, SHUFFLE_SEED + seed)
  return { ...shown, histology: gatherRows(histology, nHistology, from) }
}
