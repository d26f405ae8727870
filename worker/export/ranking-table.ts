import type { Features, Ranking } from '../api/methods.ts'
import { csvLine, textCell } from './csv.ts'
import { formatFloat32 } from './format-number.ts'

/** Columns of a ranking, and what they hold; `names, scores` first as in scanpy's `rank_genes_groups_df`. */
export const RANKING_COLUMNS = {
  names: 'name shown in the app, unique in the slide',
  scores: 'the reading that the table is ranked by',
  rank: 'place from 1',
  gene_id: 'id in the file',
  symbol: 'symbol in the file',
  feature_type: 'feature_types of the file',
  expected:
    'rank shift (AUC - .5) that the histology foretells, from query encoders that never saw this part of the tissue; keys are of the whole slide',
  supported: 'expected plus reliability times the denoised rank shift measured here',
  observed: 'rank shift measured here and around, against the slide',
  lift: 'attention weight over its geometric mean on the slide',
  weight: 'attention weight, softmax over features with a null key',
  expected_half_width: 'half width of the 95 % interval of the mean of expected over seeds',
  supported_half_width: 'half width of the 95 % interval of the mean of supported over seeds',
  rank_low: 'best rank over seeds',
  rank_high: 'worst rank over seeds',
  fdr: 'Benjamini-Hochberg adjusted p of expected, the larger of two nulls: histology moved over the tissue, feature moved to random spots; empty for regions',
} as const

/** Columns of the long form over all spots. */
export const ALL_SPOTS_COLUMNS = {
  barcode: 'spot',
  rank: 'place from 1 within the spot',
  names: 'name shown in the app, unique in the slide',
  scores: 'the reading that the spots are ranked by',
} as const

/** Lines of one ranking, best first; `top` limits the rows. */
export function* rankingLines(ranking: Ranking, features: Features, top?: number): Generator<string> {
  yield csvLine(Object.keys(RANKING_COLUMNS))
  const order = ranking.order.subarray(0, top ?? ranking.order.length)
  for (let place = 0; place < order.length; place++) {
    const k = order[place]
    yield csvLine([
      textCell(features.names[k]),
      formatFloat32(ranking[ranking.by][k]),
      place + 1,
      textCell(features.ids[k]),
      textCell(features.symbols[k]),
      textCell(features.types[k]),
      formatFloat32(ranking.expected[k]),
      formatFloat32(ranking.supported[k]),
      formatFloat32(ranking.observed[k]),
      formatFloat32(ranking.lift[k]),
      formatFloat32(ranking.weight[k]),
      formatFloat32(ranking.expectedHalfWidth[k]),
      formatFloat32(ranking.supportedHalfWidth[k]),
      ranking.rankLow[k],
      ranking.rankHigh[k],
      formatFloat32(ranking.fdr[k]),
    ])
  }
}

/** The first line of the long form. */
export const allSpotsHeader = (): string => csvLine(Object.keys(ALL_SPOTS_COLUMNS))

/** Writes the lines of single spots in the long form: their best `features: [k]` with `scores: [k]`, as one text. */
export function spotLines({
  names,
}: Features): (barcode: string, features: Uint32Array, scores: Float32Array) => string {
  const cells = names.map(textCell)
  return (barcode, features, scores) => {
    const spot = textCell(barcode)
    let text = ''
    for (let place = 0; place < features.length; place++)
      text += csvLine([spot, place + 1, cells[features[place]], formatFloat32(scores[place])])
    return text
  }
}
