// biome-ignore-all lint/a11y/useSemanticElements: the rows in sight of a virtual table cannot be laid out by <table>
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the gene's button in a row answers to the keyboard
// biome-ignore-all lint/a11y/useFocusableInteractive: the buttons inside rows and headers take the focus
import { flexRender, getCoreRowModel, useReactTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useDeferredValue, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Features, Ranking } from '../../../worker/api/methods.ts'
import { orderFeatures, RANK_ORDER, ranksOf, type Sort, type SortColumn } from '../../data/feature-order.ts'
import { matchFeatures } from '../../data/feature-search.ts'
import { barScaleOf } from '../../plots/ValueBar.tsx'
import { mapFeature, useColouring } from '../../stores/colouring.ts'
import { hoverFeature, type Selected } from '../../stores/selection.ts'
import { REGION_WORDS } from '../../ui/words.ts'
import { geneColumns } from './columns.tsx'
import classes from './GeneTable.module.css'
import { HeaderCell, nextSort } from './HeaderCell.tsx'
import { TableToolbar } from './TableToolbar.tsx'
import { usePreview } from './use-preview.ts'
import { useTableTiming } from './use-table-timing.ts'

const ROW_PX = 24
const CLEAR_FDR = 0.05
const WIDE = new Set(['expected', 'supported', 'observed'])

interface GeneTableProps {
  ranking: Ranking
  features: Features
  /** True where the order is mostly noise: the table greys. */
  isUnreliable: boolean
  selection: Selected
}

/** All features of a spot or region, ranked; only the rows in sight exist. */
export const GeneTable = memo(function GeneTable({
  ranking,
  features,
  isUnreliable,
  selection,
}: GeneTableProps) {
  const [sort, setSort] = useState<Sort>(RANK_ORDER)
  const [query, setQuery] = useState('')
  const isRegion = selection.kind === 'region'
  const wanted = useDeferredValue(query)
  const order = useMemo(() => {
    const strength = wanted.trim() ? matchFeatures(features, wanted) : null
    return orderFeatures(ranking, features.names, sort, strength)
  }, [ranking, features, sort, wanted])
  const columns = useMemo(() => {
    const scale = barScaleOf([ranking.expected, ranking.supported, ranking.observed])
    return geneColumns({ ranking, features, ranks: ranksOf(ranking.order), scale, withFdr: !isRegion })
  }, [ranking, features, isRegion])
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
  })
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  // A new array for the same rows would make the table reset itself, and render again, without end.
  const data = useMemo(
    () => Array.from(order.subarray(first, first + items.length)),
    [order, first, items.length],
  )
  const table = useReactTable({
    data,
    columns,
    getCoreRowModel: getCoreRowModel(),
    getRowId: String,
    autoResetAll: false,
    manualSorting: true,
    manualFiltering: true,
  })
  const mapped = useColouring((state) =>
    state.mode === 'gene' || state.mode === 'attention' ? state.feature : null,
  )
  const preview = usePreview()
  useTableTiming(ranking)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order is read from its top
  useLayoutEffect(() => {
    // Scrolling lays the page out at once, so only where there is something to scroll back.
    if (virtual.scrollOffset) scroller.current?.scrollTo({ top: 0 })
  }, [order])
  const sortBy = (column: SortColumn) => setSort((now) => nextSort(now, column))
  return (
    <div className={classes.frame}>
      <TableToolbar
        query={query}
        onQuery={setQuery}
        nShown={order.length}
        nFeature={features.names.length}
        selection={selection}
      />
      {isRegion && (
        <p className={classes.noFdr} data-testid="no-fdr">
          {REGION_WORDS.noFdr}
        </p>
      )}
      <div
        className={classes.scroller}
        ref={scroller}
        role="table"
        aria-label={`Ranked genes of ${selection.name}`}
        aria-rowcount={order.length + 1}
        data-testid="gene-table"
        data-barcode={isRegion ? undefined : selection.name}
        data-region={isRegion ? selection.name : undefined}
        data-by={ranking.by}
        data-unreliable={isUnreliable || undefined}
        onPointerLeave={() => preview.end()}
      >
        {table.getHeaderGroups().map((group) => (
          <div key={group.id} className={classes.head} role="row" aria-rowindex={1}>
            {group.headers.map((header) => {
              const id = header.column.id as SortColumn
              return (
                <HeaderCell key={header.id} id={id} sort={sort} onSort={() => sortBy(id)}>
                  {flexRender(header.column.columnDef.header, header.getContext())}
                </HeaderCell>
              )
            })}
          </div>
        ))}
        <div className={classes.rows} style={{ height: virtual.getTotalSize() }} role="rowgroup">
          {table.getRowModel().rows.map((row, i) => (
            <div
              key={row.id}
              role="row"
              tabIndex={-1}
              aria-rowindex={items[i].index + 2}
              className={classes.row}
              data-feature={row.original}
              data-mapped={row.original === mapped || undefined}
              data-faint={(!isRegion && !(ranking.fdr[row.original] <= CLEAR_FDR)) || undefined}
              style={{ transform: `translateY(${items[i].start}px)` }}
              onClick={() => {
                hoverFeature(null)
                mapFeature(row.original)
              }}
              onPointerEnter={() => preview.start(row.original)}
            >
              {row.getVisibleCells().map((cell) => (
                <div
                  key={cell.id}
                  role="cell"
                  className={WIDE.has(cell.column.id) ? classes.wide : classes.cell}
                >
                  {flexRender(cell.column.columnDef.cell, cell.getContext())}
                </div>
              ))}
            </div>
          ))}
        </div>
        {order.length === 0 && <p className={classes.none}>No gene of this slide is called so.</p>}
      </div>
    </div>
  )
})
