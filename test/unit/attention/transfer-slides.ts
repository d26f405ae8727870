import { SMALL_DEMO_OPTIONS } from '../../../worker/demo/demo-slide.ts'
import type { Slide } from '../../../worker/slide/slide.ts'
import type { CsrMatrix } from '../../../worker/stats/sparse.ts'
import { type PlantedSlide, plantSlide } from './planted-slide.ts'

/** The demo's ids number its features; real ids name them. */
export async function plantNamed(seed: number): Promise<PlantedSlide> {
  const planted = await plantSlide({ ...SMALL_DEMO_OPTIONS, seed })
  planted.slide.features.ids = planted.slide.features.symbols.map((symbol) => `ID_${symbol}`)
  return planted
}

/** The slide with its features in another order, or some of them. */
export function withFeatures(slide: Slide, order: Uint32Array): Slide {
  const pick = (names: string[]) => Array.from(order, (feature) => names[feature])
  const { names, symbols, ids, types } = slide.features
  const features = { names: pick(names), symbols: pick(symbols), ids: pick(ids), types: pick(types) }
  return { ...slide, features, matrix: pickColumns(slide.matrix, order) }
}

/** Some columns of a matrix, in the order given. */
export function pickColumns(matrix: CsrMatrix, order: Uint32Array): CsrMatrix {
  const place = new Int32Array(matrix.nColumn).fill(-1)
  order.forEach((feature, k) => {
    place[feature] = k
  })
  const rows = Array.from({ length: matrix.nRow }, (_, spot) => {
    const entries: [number, number][] = []
    for (let k = matrix.indptr[spot]; k < matrix.indptr[spot + 1]; k++)
      if (place[matrix.indices[k]] >= 0) entries.push([place[matrix.indices[k]], matrix.values[k]])
    return entries.sort((a, b) => a[0] - b[0])
  })
  const indptr = new Uint32Array(matrix.nRow + 1)
  rows.forEach((entries, spot) => {
    indptr[spot + 1] = indptr[spot] + entries.length
  })
  return {
    ...{ nRow: matrix.nRow, nColumn: order.length, indptr },
    indices: Uint32Array.from(rows.flat(), ([feature]) => feature),
    values: Float32Array.from(rows.flat(), ([, value]) => value),
  }
}
