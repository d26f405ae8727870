// biome-ignore-all lint/a11y/useSemanticElements: the rows in sight of a virtual table cannot be laid out by <table>
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the gene's button in a row answers to the keyboard
// biome-ignore-all lint/a11y/useFocusableInteractive: the buttons inside rows and headers take the focus
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useDeferredValue, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { RegionComparison } from '../../../worker/api/comparisons.ts'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { type CompareSort, nextCompareSort, orderCompared, usualSort } from '../../data/compare-order.ts'
import type { ComparedFeatures } from '../../data/compared-features.ts'
import { matchFeatures } from '../../data/feature-search.ts'
import { CLEAR_P } from '../../plots/compare/volcano.ts'
import { hoverCompared, pickFeature, useCompare } from '../../stores/compare.ts'
import type { SlideBeside } from '../../stores/project.ts'
import { COMPARE_WORDS } from '../../ui/compare-words.ts'
import { CompareHeader } from './CompareHeader.tsx'
import classes from './CompareTable.module.css'
import { CompareToolbar } from './CompareToolbar.tsx'
import { type CompareData, compareCell, compareScale, shownColumns } from './compare-cells.tsx'

const ROW_PX = 24
const HEAD_PX = 28

interface CompareTableProps {
  comparison: RegionComparison
  shown: ComparedFeatures
  info: SlideInfo
  /** The slide that B is on, where it is another. */
  beside: SlideBeside | null
}

/** All features of A and B; only the rows in sight exist. A gene picked elsewhere is scrolled to. */
export const CompareTable = memo(function CompareTable({
  comparison,
  shown,
  info,
  beside,
}: CompareTableProps) {
  const { features } = shown
  const usual = useMemo(() => usualSort(comparison), [comparison])
  const [chosen, setSort] = useState<CompareSort | null>(null)
  const sort = chosen ?? usual
  const [query, setQuery] = useState('')
  const wanted = useDeferredValue(query)
  const order = useMemo(() => {
    const strength = wanted.trim() ? matchFeatures(features, wanted) : null
    return orderCompared(comparison, features.names, sort, strength)
  }, [comparison, features, sort, wanted])
  const columns = useMemo(() => shownColumns(comparison), [comparison])
  const data = useMemo(
    () => ({ comparison, shown, features: shown.features, scale: compareScale(comparison) }),
    [comparison, shown],
  )
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
    scrollPaddingStart: HEAD_PX,
    // The head stands above the rows, so the last one in sight lies lower by it.
    scrollPaddingEnd: HEAD_PX,
  })
  const picked = shown.placeOf(useCompare((state) => state.picked))
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order is read from its top
  useLayoutEffect(() => {
    if (virtual.scrollOffset) scroller.current?.scrollTo({ top: 0 })
    // A row that is taken away from under the pointer never hears that it was left.
    hoverCompared(null)
  }, [order])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another gene is picked
  useEffect(() => {
    const place = picked === null ? -1 : order.indexOf(picked)
    if (place >= 0) virtual.scrollToIndex(place, { align: 'auto' })
  }, [picked])
  return (
    <div className={classes.frame}>
      <CompareToolbar
        {...{ query, nShown: order.length, nFeature: features.names.length, comparison, info, beside }}
        onQuery={setQuery}
      />
      <div
        className={classes.scroller}
        ref={scroller}
        role="table"
        aria-label={COMPARE_WORDS.table}
        aria-rowcount={order.length + 1}
        data-testid="compare-table"
        data-a={comparison.a.name}
        data-b={comparison.b.name}
        onPointerLeave={() => hoverCompared(null)}
      >
        <div className={classes.head} role="row" aria-rowindex={1}>
          {columns.map((column) => (
            <CompareHeader
              key={column}
              column={column}
              sort={sort}
              onSort={() => setSort((now) => nextCompareSort(now ?? usual, column, usual))}
            />
          ))}
        </div>
        <div className={classes.rows} style={{ height: virtual.getTotalSize() }} role="rowgroup">
          {virtual.getVirtualItems().map(({ index, start }) => (
            <Row key={order[index]} {...{ index, start, columns, data }} feature={order[index]} />
          ))}
        </div>
        {order.length === 0 && <p className={classes.none}>{COMPARE_WORDS.noGene}</p>}
      </div>
    </div>
  )
})

interface RowProps {
  index: number
  start: number
  feature: number
  columns: ReturnType<typeof shownColumns>
  data: CompareData
}

const Row = memo(function Row({ index, start, feature, columns, data }: RowProps) {
  const onSlide = data.shown.onSlide(feature)
  const isHovered = useCompare((state) => state.hovered === onSlide)
  const isPicked = useCompare((state) => state.picked === onSlide)
  return (
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      className={classes.row}
      data-feature={onSlide}
      data-hovered={isHovered || undefined}
      data-picked={isPicked || undefined}
      data-faint={!(data.comparison.expression.pAdjusted[feature] <= CLEAR_P) || undefined}
      style={{ transform: `translateY(${start}px)` }}
      onClick={() => pickFeature(onSlide)}
      onPointerEnter={() => hoverCompared(onSlide)}
    >
      {columns.map((column) => (
        <div key={column} role="cell" className={column === 'name' ? undefined : classes.cell}>
          {compareCell(column, feature, data)}
        </div>
      ))}
    </div>
  )
})
