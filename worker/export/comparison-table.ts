import type { RegionComparison, RegionMatrix } from '../api/comparisons.ts'
import type { Features } from '../api/methods.ts'
import type { SpatialPattern } from '../api/regions.ts'
import { orderDescending } from '../stats/ranks.ts'
import { csvLine, nameCells, textCell } from './csv.ts'
import { formatFloat32 } from './format-number.ts'

/** Columns of differential expression; names as in scanpy's `rank_genes_groups_df`. */
const EXPRESSION_COLUMNS = {
  names: 'name shown in the app, unique in the slide',
  scores: 'rank-sum z with tie correction, positive where A is higher',
  logfoldchanges: 'log2((expm1(mean of A) + 1e-9) / (expm1(mean of B) + 1e-9))',
  pvals: 'two-sided p of the rank-sum test, of spots within one slide, which are no replicates',
  pvals_adj: 'Benjamini-Hochberg over all features',
  pct_nz_group: 'share of spots of A with a value other than 0',
  pct_nz_reference: 'the same of B',
  auc: 'chance that a spot of A has more than one of B, ties by half',
  mean_a: 'mean over A of log1p of counts per 10,000',
  mean_b: 'the same over B',
  gene_id: 'id in the file',
} as const

/** Columns of the model's readings, empty where nothing is fitted. */
const READING_COLUMNS = {
  expected_a: 'expected in A, rank shift',
  expected_b: 'expected in B',
  delta_expected: 'expected in A less in B',
  delta_expected_half_width: 'half width of its 95 % interval over model seeds',
  supported_a: 'supported in A',
  supported_b: 'supported in B',
  delta_supported: 'supported in A less in B',
  delta_supported_half_width: 'half width of its 95 % interval over model seeds',
  observed_a: 'observed in A',
  observed_b: 'observed in B',
  rank_a: 'place in A from 1, by the reading that the sidecar names',
  rank_b: 'place in B',
  rank_shift: 'rank_b - rank_a, positive where the feature stands higher in A',
} as const

/** Columns that stand last where B lies on another slide. */
const OTHER_COLUMNS = {
  names_b: "name of the feature on B's slide",
  gene_id_b: "its id in the file of B's slide",
} as const

/** Columns of a comparison of two regions, of one slide or of two. */
export const comparisonColumns = ({ other }: RegionComparison) => ({
  ...EXPRESSION_COLUMNS,
  ...READING_COLUMNS,
  ...(other && OTHER_COLUMNS),
})

/** Shortest decimals of a double; p values fall below what a float32 can hold. */
const formatP = (value: number) => (Number.isNaN(value) ? '' : String(value))

/** Lines of a comparison, all features, highest rank-sum z first; `featuresB` are those of B's slide where it is another. */
export function* comparisonLines(
  comparison: RegionComparison,
  features: Features,
  featuresB: Features = features,
): Generator<string> {
  const { expression, readings, other } = comparison
  const e = expression
  yield csvLine(Object.keys(comparisonColumns(comparison)))
  for (const k of orderDescending(e.z)) {
    const singles = readings && [
      ...[readings.a.expected, readings.b.expected, readings.deltaExpected, readings.deltaExpectedHalfWidth],
      ...[
        readings.a.supported,
        readings.b.supported,
        readings.deltaSupported,
        readings.deltaSupportedHalfWidth,
      ],
      ...[readings.a.observed, readings.b.observed],
    ]
    const own = other ? other.featuresA[k] : k
    yield csvLine([
      ...[textCell(features.names[own]), formatFloat32(e.z[k]), formatFloat32(e.logFoldChange[k])],
      ...[formatP(e.p[k]), formatP(e.pAdjusted[k])],
      ...[e.fractionA, e.fractionB, e.auc, e.meanA, e.meanB].map((column) => formatFloat32(column[k])),
      textCell(features.ids[own]),
      ...(singles?.map((column) => formatFloat32(column[k])) ?? new Array<string>(10).fill('')),
      ...(readings ? [readings.rankA[k], readings.rankB[k], readings.rankShift[k]] : ['', '', '']),
      ...(other ? namesIn(featuresB, other.featuresB[k]) : []),
    ])
  }
}

const namesIn = ({ names, ids }: Features, feature: number) => [
  textCell(names[feature]),
  textCell(ids[feature]),
]

/** Columns of several regions, long form. */
export const MATRIX_COLUMNS = {
  group:
    'region, against the rest of the slide; of regions of one name the later ones have a number behind it',
  ...{
    names: EXPRESSION_COLUMNS.names,
    scores: 'rank-sum z with tie correction, positive where the region is higher',
  },
  logfoldchanges: 'log2((expm1(mean of the region) + 1e-9) / (expm1(mean of the rest) + 1e-9))',
  ...{ pvals: EXPRESSION_COLUMNS.pvals, pvals_adj: 'Benjamini-Hochberg over the features of the region' },
  pct_nz_group: 'share of spots of the region with a value other than 0',
  ...{ auc: 'chance that a spot of the region has more than one of the rest', mean: 'mean over the region' },
  ...{ expected: 'rank shift', supported: 'rank shift', observed: 'rank shift' },
  pct_nz_reference: 'share of spots of the rest with a value other than 0',
  mean_rest: 'mean over the rest',
  expected_half_width: 'half width of the 95 % interval of the mean of expected over seeds',
  supported_half_width: 'half width of the 95 % interval of the mean of supported over seeds',
  gene_id: 'id in the file',
} as const

/** Lines of several regions, all features, region by region, highest z first. */
export function* matrixLines(matrix: RegionMatrix, { names, ids }: Features): Generator<string> {
  const { regions, nFeature, expected, supported, observed } = matrix
  const { expectedHalfWidth, supportedHalfWidth } = matrix
  const readings = [expected, supported, observed]
  const rest = [matrix.fractionRest, matrix.meanRest, expectedHalfWidth, supportedHalfWidth]
  yield csvLine(Object.keys(MATRIX_COLUMNS))
  for (const [region, group] of nameCells(regions.map(({ name }) => name)).entries()) {
    const start = region * nFeature
    for (const k of orderDescending(matrix.z.subarray(start, start + nFeature)))
      yield csvLine([
        ...[group, textCell(names[k]), formatFloat32(matrix.z[start + k])],
        formatFloat32(matrix.logFoldChange[start + k]),
        ...[formatP(matrix.p[start + k]), formatP(matrix.pAdjusted[start + k])],
        ...[matrix.fraction, matrix.auc, matrix.mean].map((column) => formatFloat32(column[start + k])),
        ...[...readings, ...rest].map((column) => (column ? formatFloat32(column[start + k]) : '')),
        textCell(ids[k]),
      ])
  }
}

/** Columns of Moran's I. */
export const MORAN_COLUMNS = {
  names: EXPRESSION_COLUMNS.names,
  moran: "Moran's I over the neighbour graph",
  pvals: 'one-sided, against maps whose blocks were moved over the tissue',
  pvals_adj: 'Benjamini-Hochberg over all features',
  gene_id: 'id in the file',
} as const

/** Lines of Moran's I, highest first. */
export function* moranLines({ moran, p, pAdjusted }: SpatialPattern, features: Features): Generator<string> {
  yield csvLine(Object.keys(MORAN_COLUMNS))
  for (const k of orderDescending(moran))
    yield csvLine([
      ...[textCell(features.names[k]), formatFloat32(moran[k]), formatP(p[k]), formatP(pAdjusted[k])],
      textCell(features.ids[k]),
    ])
}
