import type { WorkContext } from '../attention/attention.ts'
import { HISTOLOGY_REACH } from '../attention/fit-plan.ts'
import { buildNeighbourhood } from '../attention/neighbours.ts'
import { queryInputs } from '../attention/query-inputs.ts'
import type { LinearData } from './linear.ts'
import type { Shown } from './shown.ts'

/** What a method made of a slide. */
export interface Ranked {
  /** By row of the table, `[nSpot, nGene]` scores of the judged genes, higher first. */
  rows: Record<string, Float32Array>
  /** What the method says of itself, for the foot of the table. */
  note?: string
}

/** One way to rank genes of single spots. */
export interface Method {
  /** Rows that are repeated on shuffled histology; none where histology is not read. */
  controls: readonly string[]
  rank(shown: Shown, context: WorkContext): Promise<Ranked>
}

/** What a regression on histology reads: the model's own query inputs (own features and neighbours' means), its own folds. */
export function histologyData({ histology, nHistology, xy, folds, nSpot, z, genes }: Shown): LinearData {
  return {
    inputs: queryInputs(histology, nHistology, buildNeighbourhood(xy, nSpot, HISTOLOGY_REACH)),
    nInput: 2 * nHistology,
    targets: z,
    nGene: genes.length,
    folds,
  }
}
