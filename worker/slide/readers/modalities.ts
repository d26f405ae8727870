import { isCount } from '../../anndata/counts.ts'
import type { Modalities, Modality } from '../../stats/modalities.ts'
import type { CsrMatrix } from '../../stats/sparse.ts'

const GENES = 'Gene Expression'
const PROTEINS = 'Antibody Capture'
/** 10x `Antibody Capture`; `Protein Expression` and the like of other makers. */
const PROTEIN_TYPE = /antibody|protein|\badt\b/i
/** What MuData writers name their proteins. */
const PROTEIN_MODALITY = /^(prot(ein)?s?|adt|antibod(y|ies)|cite)$/i
/** Types that MuData's own readers map to these names. */
const TYPE_OF_MODALITY: Record<string, string> = { rna: GENES, gex: GENES, atac: 'Peaks' }

/** True where most features are of a protein-like type. */
export function areProteins(types: readonly string[]): boolean {
  return 2 * types.filter((type) => PROTEIN_TYPE.test(type)).length > types.length
}

/** Type of the features of a MuData modality whose var does not say it. */
export function typeOfModality(name: string): string {
  if (PROTEIN_MODALITY.test(name)) return PROTEINS
  return TYPE_OF_MODALITY[name.toLowerCase()] ?? name
}

/**
 * Splits proteins from everything else by `types: [nFeature]`; null where there are no proteins or nothing else, since other
 * types (controls, guides) are read out together with the genes. `matrix: [nSpot, nFeature]`.
 */
export function splitByType(matrix: CsrMatrix, types: readonly string[]): Modalities | null {
  const of = Uint8Array.from(types, (type) => Number(PROTEIN_TYPE.test(type)))
  if (!of.includes(0) || !of.includes(1)) return null
  const list = [GENES, PROTEINS].map((name, block) => {
    return describeModality(name, block === 1, holdCounts(matrix, of, block))
  })
  return { list, of }
}

/** Looked at in place: a `filter` would gather them in a list, of which V8 holds no more than 134 million. */
function holdCounts({ indices, values }: CsrMatrix, of: Uint8Array, block: number): boolean {
  for (let k = 0; k < indices.length; k++) if (of[indices[k]] === block && !isCount(values[k])) return false
  return true
}

/** A modality with how its values are normalised: only counts are. */
export function describeModality(name: string, isProtein: boolean, isCounts: boolean): Modality {
  const ofCounts = isProtein ? 'clr' : 'log1p-cp10k'
  return { name, isCounts, normalisation: isCounts ? ofCounts : 'none' }
}
