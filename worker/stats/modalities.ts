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
  return { ...matrix, values: normaliseBlocks(matrix, modalities) }
}

/**
 * Seurat's centred log ratio over spots (`NormalizeData`, `CLR`, margin 2; Stoeckius et al. 2017): log1p of the value over
 * the spot's exp(mean log1p), the mean over all features of the modality. Zeros stay zeros, as do those of log1p CP10k.
 */
function normaliseBlocks(
  { nRow, indptr, indices, values }: CsrMatrix,
  { list, of }: Modalities,
): Float32Array {
  const out = values.slice()
  const size = featureCounts({ list, of })
  for (let row = 0; row < nRow; row++) {
    const sums = list.map(() => 0)
    for (let k = indptr[row]; k < indptr[row + 1]; k++) {
      const block = of[indices[k]]
      sums[block] += list[block].normalisation === 'clr' ? Math.log1p(values[k]) : values[k]
    }
    const factors = list.map(({ normalisation }, block) => {
      if (normalisation === 'clr') return Math.exp(-sums[block] / size[block])
      return sums[block] > 0 ? 1e4 / sums[block] : 0
    })
    for (let k = indptr[row]; k < indptr[row + 1]; k++) {
      const block = of[indices[k]]
      if (list[block].normalisation !== 'none') out[k] = Math.log1p(values[k] * factors[block])
    }
  }
  return out
}

/** `[list.length]` features of each modality. */
export function featureCounts({ list, of }: Modalities): number[] {
  const counts = list.map(() => 0)
  for (const block of of) counts[block]++
  return counts
}
