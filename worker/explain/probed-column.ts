import type { Slide } from '../slide/slide.ts'
import { type Modalities, spotFactors } from '../stats/modalities.ts'
import { rowSums } from '../stats/normalise.ts'
import { type CsrMatrix, findColumn } from '../stats/sparse.ts'

const TARGET = 1e4

/**
 * One feature's column, `[nSpot, 1]`, normalised as the model sees it, after its values at `spots` were raised: to
 * `factor` times what they are, or times the feature's median where it is found, whichever is more. Counts are divided by
 * the spots' own totals (or size factors, where there are several modalities) from before, so that nothing else changes.
 */
export function changedColumn(slide: Slide, feature: number, spots: Uint32Array, factor: number): CsrMatrix {
  const values = readColumn(slide.matrix, feature)
  const usual = median(values.filter((value) => value > 0)) ?? 1
  for (const spot of spots) values[spot] = factor * Math.max(values[spot], usual)
  if (slide.modalities) return normalisedOf(slide, slide.modalities, feature, values)
  if (!slide.isCounts) return asColumn(values)
  const totals = rowSums(slide.matrix)
  return asColumn(
    values.map((count, spot) => (totals[spot] > 0 ? Math.log1p((count * TARGET) / totals[spot]) : 0)),
  )
}

function normalisedOf(
  { matrix }: Slide,
  modalities: Modalities,
  feature: number,
  values: Float32Array,
): CsrMatrix {
  const block = modalities.of[feature]
  if (modalities.list[block].normalisation === 'none') return asColumn(values)
  const factors = spotFactors(matrix, modalities)[block]
  return asColumn(values.map((value, spot) => Math.log1p(value * factors[spot])))
}

/** `[nRow]` */
function readColumn(matrix: CsrMatrix, column: number): Float32Array {
  const out = new Float32Array(matrix.nRow)
  const { rows, places } = findColumn(matrix, column)
  rows.forEach((row, k) => {
    out[row] = matrix.values[places[k]]
  })
  return out
}

function median(values: Float32Array): number | undefined {
  return values
    .slice()
    .sort()
    .at(Math.floor(values.length / 2))
}

function asColumn(values: Float32Array): CsrMatrix {
  const nRow = values.length
  return {
    ...{ nRow, nColumn: 1, values, indices: new Uint32Array(nRow) },
    indptr: Uint32Array.from({ length: nRow + 1 }, (_, row) => row),
  }
}
