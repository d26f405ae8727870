import type { Slide } from '../slide/slide.ts'
import { median } from '../stats/quantiles.ts'

type Measured = Pick<Slide, 'matrix' | 'isCounts' | 'modalities'>

/** Kind of measurement that most of the compared features are of; null where the slide has but one. */
function comparedKind({ modalities }: Measured, features: Uint32Array): number | null {
  if (!modalities) return null
  const counts = modalities.list.map(() => 0)
  for (const feature of features) counts[modalities.of[feature]]++
  return counts.indexOf(Math.max(...counts))
}

/** Median over spots of the counts of what most compared features are of; null where those are no counts. */
export function medianCount(slide: Measured, features: Uint32Array, spots: Uint32Array): number | null {
  const { modalities, isCounts, matrix } = slide
  const kind = comparedKind(slide, features)
  if (!(modalities && kind !== null ? modalities.list[kind].isCounts : isCounts)) return null
  const { indptr, indices, values } = matrix
  const isOfKind = (feature: number) => kind === null || modalities?.of[feature] === kind
  return median(
    Array.from(spots, (spot) => {
      let sum = 0
      for (let k = indptr[spot]; k < indptr[spot + 1]; k++) if (isOfKind(indices[k])) sum += values[k]
      return sum
    }),
  )
}

/** What the compared values of a slide are relative to, in words, by how their kinds are normalised; empty where the file gave them so. */
export function scalesOf({ modalities, isCounts }: Measured, features: Uint32Array): string[] {
  if (!modalities) return isCounts ? ['per 10,000 counts of all features of their own slide'] : []
  const { list, of } = modalities
  const kinds = new Set(Array.from(features, (feature) => of[feature]))
  return [...kinds].sort().flatMap((kind) => {
    const { name, normalisation } = list[kind]
    if (normalisation === 'none') return []
    return normalisation === 'clr'
      ? `centred log ratios over all ${name} of their own slide`
      : `per 10,000 counts of all ${name} of their own slide`
  })
}
