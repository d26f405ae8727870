import { permutation } from '../attention/motions.ts'
import { columnMoments, logNormalise, zScores } from '../stats/normalise.ts'
import { gatherRows } from '../stats/rows.ts'
import type { CsrMatrix } from '../stats/sparse.ts'
import { thinCounts } from '../stats/thinning.ts'
import { selectVariableGenes } from '../stats/variable-genes.ts'

/** Genes that are judged, the most variable ones of the half that is shown. */
const N_GENE = 1500
const SHUFFLE_SEED = 900

/** What no thinning changes: the counts, and the histology features of the spots. */
export interface Measured {
  /** `[nSpot, nFeature]` counts. */
  counts: CsrMatrix
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
  /** Columns that are judged, in the order of the file. */
  genes: Uint32Array
  /** `[nSpot, genes.length]` z-scores of log1p CP10k of the half. */
  z: Float32Array
  /** Seed of what is drawn at random. */
  seed: number
}

/**
 * Splits the counts binomially (MODEL.md section 4): the first half goes to the methods, the other, `judging`, only to the
 * judge. Genes and z-scores are made from the first alone.
 */
export function splitShown(measured: Measured, seed: number): { shown: Shown; judging: CsrMatrix } {
  const [counts, judging] = thinCounts(measured.counts, seed)
  const normalised = logNormalise(counts)
  const moments = columnMoments(normalised)
  const genes = selectVariableGenes(moments, measured.symbols, N_GENE).sort()
  const z = zScores(normalised, moments, genes)
  return { shown: { ...measured, counts, nSpot: counts.nRow, genes, z, seed }, judging }
}

/** The same with the histology features permuted over the spots, before anything reads them. */
export function shuffleHistology(shown: Shown): Shown {
  const { histology, nHistology, nSpot, seed } = shown
  const from = permutation(nSpot, SHUFFLE_SEED + seed)
  return { ...shown, histology: gatherRows(histology, nHistology, from) }
}
