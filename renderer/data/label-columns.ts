import type { SlideInfo } from '../../worker/api/methods.ts'

/** More categories than this cannot be told apart by colour. */
const MOST_CATEGORIES = 28

/** Columns that say where a spot lies or which sample it is of, not what its tissue is. */
const NOT_A_LABEL = /^(in_tissue|array_(row|col)|sample|library|batch|orig\.ident)/i

/** Names of the obs columns that look like labels of tissue, in the file's order. */
export function labelColumns({ obsColumns }: SlideInfo): string[] {
  return obsColumns
    .filter(({ kind, nCategory }) => kind === 'categorical' && nCategory > 1 && nCategory <= MOST_CATEGORIES)
    .map(({ name }) => name)
    .filter((name) => !NOT_A_LABEL.test(name))
}
