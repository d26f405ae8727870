import type { GeneColumn, GeneColumns } from '../slide/kept/gene-file.ts'
import type { Slide } from '../slide/slide.ts'
import { spotFactors } from '../stats/modalities.ts'
import { rowSums as sumRows } from '../stats/normalise.ts'
import { type CsrMatrix, findColumn } from '../stats/sparse.ts'

const TARGET = 1e4

/**
 * Maps of single features, `[nSpot]`: log1p of counts per 10,000; proteins beside genes as centred log ratios; a matrix that
 * is not counts as it is, since someone normalised it already. Read from the matrix by genes where `genes` has it. Only the spots' factors are kept.
 */
export function createExpressionMaps(
  slide: Slide,
  genes: () => GeneColumns | null = () => null,
): (feature: number) => Float32Array {
  const { matrix } = slide
  let factors: readonly (Float64Array | null)[] | null = null
  return (feature) => {
    factors ??= factorsOf(slide)
    const own = factors[slide.modalities?.of[feature] ?? 0]
    const map = new Float32Array(matrix.nRow)
    const { spots, values } = genes()?.read(feature) ?? columnOf(matrix, feature)
    for (let k = 0; k < spots.length; k++)
      map[spots[k]] = own ? Math.log1p(values[k] * own[spots[k]]) : values[k]
    return map
  }
}

function columnOf(matrix: CsrMatrix, feature: number): GeneColumn {
  const { rows, places } = findColumn(matrix, feature)
  return { spots: rows, values: Float32Array.from(places, (place) => matrix.values[place]) }
}

/** Per modality `[nSpot]` factors before log1p; null where values stay as they are. */
function factorsOf({ matrix, rowSums, isCounts, modalities }: Slide): (Float64Array | null)[] {
  if (modalities) {
    const factors = spotFactors(matrix, modalities)
    return modalities.list.map(({ normalisation }, k) => (normalisation === 'none' ? null : factors[k]))
  }
  return [isCounts ? (rowSums ?? sumRows(matrix)).map((sum) => (sum > 0 ? TARGET / sum : 0)) : null]
}
