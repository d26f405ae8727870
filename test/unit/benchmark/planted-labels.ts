import { N_FOLD } from '../../../worker/api/ensemble.ts'
import type { Labels } from '../../../worker/benchmark/regions.ts'
import type { Measured } from '../../../worker/benchmark/shown.ts'
import { createRandom } from '../../../worker/stats/random.ts'

export const N_SPOT = 120
export const N_GENE = 330
export const N_RARE = 30

/**
 * Poisson counts that no label explains, labels and histology at random: nobody can foretell anything here. The last genes are
 * so rare that only all counts together show them often enough.
 */
export function nothingPlanted(): { measured: Measured; labels: Labels } {
  const random = createRandom(77)
  const depth = Array.from({ length: N_GENE }, (_, gene) =>
    gene < N_GENE - N_RARE ? 2 + 4 * random.uniform() : 0.08,
  )
  const rows = Array.from({ length: N_SPOT }, () => depth.map((mean) => random.poisson(mean)))
  const stored = rows.map((row) => [...row.keys()].filter((gene) => row[gene] > 0))
  const indptr = new Uint32Array(N_SPOT + 1)
  stored.forEach((genes, spot) => {
    indptr[spot + 1] = indptr[spot] + genes.length
  })
  const counts = {
    ...{ nRow: N_SPOT, nColumn: N_GENE, indptr },
    indices: Uint32Array.from(stored.flat()),
    values: Float32Array.from(stored.flatMap((genes, spot) => genes.map((gene) => rows[spot][gene]))),
  }
  const nHistology = 3
  return {
    measured: {
      counts,
      modalities: null,
      symbols: depth.map((_, gene) => `G${gene}`),
      xy: Float32Array.from({ length: 2 * N_SPOT }, (_, at) =>
        at % 2 === 0 ? Math.floor(at / 2) % 12 : Math.floor(at / 24),
      ),
      folds: Uint8Array.from({ length: N_SPOT }, (_, spot) => spot % N_FOLD),
      histology: Float32Array.from({ length: N_SPOT * nHistology }, () => random.normal()),
      nHistology,
    },
    labels: { codes: Int32Array.from({ length: N_SPOT }, () => random.integer(3)), nCategory: 3 },
  }
}
