import { logNormalise } from './normalise.ts'
import type { CsrMatrix } from './sparse.ts'

/** One kind of measurement of a slide, such as RNA or protein. */
export interface Modality {
  /** `Gene Expression`, `Antibody Capture`, or the name that MuData gives. */
  name: string
  /** How spots are made comparable: log1p CP10k, centred log ratio, or as the file gives them. */
  normalisation: 'log1p-cp10k' | 'clr' | 'none'
  /** True where all its values are non-negative integers. */
  isCounts: boolean
}

/** How a slide's features fall into modalities. */
export interface Modalities {
  list: readonly Modality[]
  /** `[nFeature]` place in `list`. */
  of: Uint8Array
}

/**
 * Values as the model sees them: of each modality log1p of counts per 10,000 of its own counts, centred log ratios of its own
 * counts, or what the file gives. Without modalities all features are one, normalised where they are counts.
 * `matrix: [nSpot, nFeature]`; shares its pattern.
 */
export function normaliseFeatures(
  matrix: CsrMatrix,
  isCounts: boolean,
  modalities: Modalities | null = null,
): CsrMatrix {
  if (!modalities) return isCounts ? logNormalise(matrix) : matrix
  const { list, of } = modalities
  const factors = spotFactors(matrix, modalities)
  const values = matrix.values.slice()
  for (let row = 0; row < matrix.nRow; row++)
    for (let k = matrix.indptr[row]; k < matrix.indptr[row + 1]; k++) {
      const block = of[matrix.indices[k]]
      if (list[block].normalisation !== 'none') values[k] = Math.log1p(values[k] * factors[block][row])
    }
  return { ...matrix, values }
}

/**
 * What a spot's values are multiplied with before log1p, per modality `[nSpot]`. For counts 10,000 over the modality's own
 * total; for proteins, by Seurat's centred log ratio over spots (`NormalizeData`, `CLR`, margin 2; Stoeckius et al. 2017), one
 * over exp(mean log1p), the mean over all its features; 1 where the file's values stay. Zeros stay zeros.
 */
export function spotFactors(matrix: CsrMatrix, { list, of }: Modalities): Float64Array[] {
  const { nRow, indptr, indices, values } = matrix
  const size = featureCounts({ list, of })
  const factors = list.map(() => new Float64Array(nRow))
  for (let row = 0; row < nRow; row++)
    for (let k = indptr[row]; k < indptr[row + 1]; k++) {
      const block = of[indices[k]]
      factors[block][row] += list[block].normalisation === 'clr' ? Math.log1p(values[k]) : values[k]
    }
  const ofSum = (sum: number, block: number) => {
    if (list[block].normalisation === 'none') return 1
    if (list[block].normalisation === 'clr') return Math.exp(-sum / size[block])
    return sum > 0 ? 1e4 / sum : 0
  }
  return factors.map((sums, block) => sums.map((sum) => ofSum(sum, block)))
}

/** `[nFeature]` 1 where the modality holds no counts, whose values nobody can thin. */
export const uncounted = ({ list, of }: Modalities): Uint8Array =>
  of.map((block) => Number(!list[block].isCounts))

/** `[list.length]` features of each modality. */
export function featureCounts({ list, of }: Modalities): number[] {
  const counts = list.map(() => 0)
  for (const block of of) counts[block]++
  return counts
}
