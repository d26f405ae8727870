import type { RankingBench } from '../api/ranking-bench.ts'
import { csvLine, textCell } from './csv.ts'

const HEADER = ['what', 'thinning', 'spot_precision_at_50']

/** The comparison in long form, one line per row and thinning, for CSV. */
export function* benchTableLines({ rows }: RankingBench): Generator<string> {
  yield csvLine(HEADER)
  for (const { what, precisions } of rows)
    for (const [thinning, precision] of precisions.entries())
      yield csvLine([textCell(what), thinning, precision.toFixed(4)])
}
