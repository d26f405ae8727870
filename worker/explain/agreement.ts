import type { Agreement } from '../api/explanations.ts'
import { spearman } from '../stats/correlation.ts'
import { largest } from '../stats/ranks.ts'

const N_TOP = 20

/** How alike two rankings of the same features are: Jaccard index of the 20 best, Spearman correlation of all. */
export function agreementOf(a: Float32Array, b: Float32Array): Agreement {
  const first = new Set(largest(a, N_TOP))
  const second = new Set(largest(b, N_TOP))
  const both = [...first].filter((feature) => second.has(feature)).length
  return { topJaccard: both / (first.size + second.size - both), spearman: spearman(a, b) }
}
