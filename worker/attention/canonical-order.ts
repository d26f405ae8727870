import type { Slide } from '../slide/slide.ts'
import type { Modalities } from '../stats/modalities.ts'
import { type CsrMatrix, transposeCsr } from '../stats/sparse.ts'

/**
 * Columns of a slide in an order that does not hang on the file: those that a model knows as the model has them, then the
 * others by id. What is drawn at random per value is then drawn alike, however the file orders its features.
 * `of: [nFeature]` place among the model's features, -1 for none; gives `[nFeature]` columns.
 */
export function canonicalOrder(of: Int32Array, ids: readonly string[]): Uint32Array {
  const place = (feature: number) => (of[feature] < 0 ? Number.POSITIVE_INFINITY : of[feature])
  return Uint32Array.from(of.keys()).sort((a, b) => {
    if (place(a) !== place(b)) return place(a) - place(b)
    return ids[a] < ids[b] ? -1 : ids[a] > ids[b] ? 1 : a - b
  })
}

/** What learning reads of a slide's expression, its columns in another order. */
export function reorderFeatures(
  { matrix, modalities }: Pick<Slide, 'matrix' | 'modalities'>,
  order: Uint32Array,
): { matrix: CsrMatrix; modalities: Modalities | null } {
  const placeOf = new Uint32Array(order.length)
  order.forEach((feature, place) => {
    placeOf[feature] = place
  })
  const moved = { ...matrix, indices: matrix.indices.map((feature) => placeOf[feature]) }
  return {
    // Twice transposed, a row's columns ascend again.
    matrix: transposeCsr(transposeCsr(moved)),
    modalities: modalities && {
      ...modalities,
      of: Uint8Array.from(order, (feature) => modalities.of[feature]),
    },
  }
}

/** Rows `[nFeature, width]` from the canonical order back to the slide's. */
export function toSlideOrder<T extends Float32Array | Uint32Array>(
  values: T,
  order: Uint32Array,
  width = 1,
): T {
  const out = values.slice() as T
  order.forEach((feature, place) => {
    out.set(values.subarray(place * width, (place + 1) * width), feature * width)
  })
  return out
}
