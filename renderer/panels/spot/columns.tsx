import { type ColumnDef, createColumnHelper } from '@tanstack/react-table'
import type { Features, Ranking } from '../../../worker/api/methods.ts'
import type { SortColumn } from '../../data/feature-order.ts'
import { type BarScale, ValueBar } from '../../plots/ValueBar.tsx'
import { formatCount, formatFdr, formatLift, formatShortRank, formatValue } from '../../ui/format.ts'
import { TermLabel } from '../../ui/TermLabel.tsx'
import classes from './GeneTable.module.css'

/** What the cells of a row read from; the row itself is a feature index. */
export interface TableData {
  ranking: Ranking
  features: Features
  ranks: Uint32Array
  scale: BarScale
  /** False for regions, which get none. */
  withFdr: boolean
}

const column = createColumnHelper<number>()

/** The columns of the gene table; ids are the columns that can be sorted by. */
export function geneColumns({ ranking, features, ranks, scale, withFdr }: TableData): ColumnDef<number>[] {
  const bar = (id: 'expected' | 'supported' | 'observed', label: string) =>
    column.display({
      id,
      header: () => <TermLabel term={id} label={label} />,
      cell: ({ row }) => {
        const value = ranking[id][row.original]
        const halfWidth = halfWidthsOf(ranking, id)?.[row.original] ?? 0
        return <ValueBar value={value} halfWidth={halfWidth} scale={scale} text={formatValue(value)} />
      },
    })
  const columns = [
    column.display({
      id: 'rank',
      header: () => <TermLabel term="rank" label="#" />,
      cell: ({ row }) => <RankCell feature={row.original} ranking={ranking} rank={ranks[row.original]} />,
    }),
    column.display({
      id: 'name',
      header: () => <TermLabel term="gene" label="Gene" />,
      cell: ({ row }) => (
        <button
          type="button"
          className={classes.gene}
          title={`Map ${features.names[row.original]} on the tissue  ${features.ids[row.original] ?? ''}`}
        >
          {features.names[row.original]}
        </button>
      ),
    }),
    bar('expected', 'Expected'),
    bar('supported', 'Supported'),
    bar('observed', 'Observed'),
    column.display({
      id: 'lift',
      header: () => <TermLabel term="lift" label="log₂ lift" />,
      cell: ({ row }) => formatLift(ranking.lift[row.original]),
    }),
    column.display({
      id: 'fdr',
      header: () => <TermLabel term="fdr" label="FDR" />,
      cell: ({ row }) => formatFdr(ranking.fdr[row.original]),
    }),
  ]
  return withFdr ? columns : columns.slice(0, -1)
}

/** Columns that start with the largest value when first sorted by. */
export const DESCENDING_FIRST: ReadonlySet<SortColumn> = new Set([
  'expected',
  'supported',
  'observed',
  'lift',
])

function RankCell({ feature, ranking, rank }: { feature: number; ranking: Ranking; rank: number }) {
  const [low, high] = [ranking.rankLow[feature], ranking.rankHigh[feature]]
  return (
    <span className={classes.rank}>
      <span>{formatCount(rank)}</span>
      {low !== high && (
        <span
          className={classes.interval}
          title={`Best and worst place over the seeds: ${formatCount(low)} and ${formatCount(high)}`}
        >
          {formatShortRank(low)}–{formatShortRank(high)}
        </span>
      )}
    </span>
  )
}

function halfWidthsOf(ranking: Ranking, id: 'expected' | 'supported' | 'observed'): Float32Array | null {
  if (id === 'observed') return null
  return id === 'expected' ? ranking.expectedHalfWidth : ranking.supportedHalfWidth
}
