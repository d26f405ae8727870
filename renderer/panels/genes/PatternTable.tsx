// biome-ignore-all lint/a11y/useSemanticElements: the rows in sight of a virtual table cannot be laid out by <table>
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the gene's button in a row answers to the keyboard
// biome-ignore-all lint/a11y/useFocusableInteractive: the buttons inside rows and headers take the focus
import { Button, TextInput, Tooltip } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Download, Search } from 'lucide-react'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import type { Features } from '../../../worker/api/methods.ts'
import type { SpatialPattern } from '../../../worker/api/regions.ts'
import { matchFeatures } from '../../data/feature-search.ts'
import { exportPattern } from '../../data/moran.ts'
import {
  BY_MORAN,
  nextPatternSort,
  orderPattern,
  type PatternColumn,
  type PatternSort,
  placesByMoran,
} from '../../data/moran-order.ts'
import { barScaleOf, ValueBar } from '../../plots/ValueBar.tsx'
import { mapFeature, useColouring } from '../../stores/colouring.ts'
import { formatCount, formatP, formatValue } from '../../ui/format.ts'
import { GENE_WORDS, PATTERN_TERMS } from '../../ui/gene-words.ts'
import { SortButton, sortDirection } from '../../ui/SortButton.tsx'
import { usePreview } from '../spot/use-preview.ts'
import classes from './GenePanel.module.css'

const ROW_PX = 24
const CLEAR_P = 0.05
const COLUMNS = ['place', 'name', 'moran', 'p', 'pAdjusted'] as const

interface PatternTableProps {
  pattern: SpatialPattern
  features: Features
}

/** All features by how they lie on the tissue; only the rows in sight exist. */
export function PatternTable({ pattern, features }: PatternTableProps) {
  const { names } = features
  const [sort, setSort] = useState<PatternSort>(BY_MORAN)
  const [query, setQuery] = useState('')
  const wanted = useDeferredValue(query)
  const places = useMemo(() => placesByMoran(pattern, names), [pattern, names])
  const scale = useMemo(() => barScaleOf([pattern.moran]), [pattern])
  const order = useMemo(() => {
    const strength = wanted.trim() ? matchFeatures(features, wanted) : null
    return orderPattern(pattern, names, sort, strength)
  }, [pattern, features, names, sort, wanted])
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
  })
  const mapped = useColouring((state) =>
    state.mode === 'gene' || state.mode === 'attention' ? state.feature : null,
  )
  const preview = usePreview()
  return (
    <>
      <div className={classes.row}>
        <TextInput
          size="xs"
          flex={1}
          aria-label={GENE_WORDS.filterGenes}
          placeholder="Filter"
          leftSection={<Search size={13} aria-hidden />}
          spellCheck={false}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <span className={classes.quiet} data-testid="pattern-count">
          {formatCount(order.length)} features, {formatCount(pattern.nShift)} moved maps
        </span>
        <Button
          size="xs"
          variant="default"
          leftSection={<Download size={13} aria-hidden />}
          aria-label={GENE_WORDS.patternCsv}
          onClick={() => void exportPattern()}
        >
          CSV
        </Button>
      </div>
      <div
        className={classes.scroller}
        ref={scroller}
        role="table"
        aria-label={GENE_WORDS.patternTable}
        aria-rowcount={order.length + 1}
        data-testid="pattern-table"
        onPointerLeave={() => preview.end()}
      >
        <div className={classes.head} role="row" aria-rowindex={1}>
          {COLUMNS.map((column) => (
            <Header
              key={column}
              column={column}
              sort={sort}
              onSort={(by) => {
                setSort((now) => nextPatternSort(now, by))
                scroller.current?.scrollTo({ top: 0 })
              }}
            />
          ))}
        </div>
        <div className={classes.rows} style={{ height: virtual.getTotalSize() }} role="rowgroup">
          {virtual.getVirtualItems().map(({ index, start }) => {
            const feature = order[index]
            return (
              <div
                key={feature}
                role="row"
                tabIndex={-1}
                aria-rowindex={index + 2}
                className={classes.patternRow}
                data-feature={feature}
                data-mapped={feature === mapped || undefined}
                data-faint={!(pattern.pAdjusted[feature] <= CLEAR_P) || undefined}
                style={{ transform: `translateY(${start}px)` }}
                onClick={() => mapFeature(feature)}
                onPointerEnter={() => preview.start(feature)}
              >
                <span role="cell">{Number.isNaN(pattern.moran[feature]) ? '–' : places[feature]}</span>
                <span role="cell">
                  <button type="button" className={classes.gene} title={features.ids[feature]}>
                    {names[feature]}
                  </button>
                </span>
                <span role="cell">
                  <ValueBar
                    value={pattern.moran[feature]}
                    halfWidth={0}
                    scale={scale}
                    text={formatValue(pattern.moran[feature])}
                  />
                </span>
                <span role="cell">{formatP(pattern.p[feature])}</span>
                <span role="cell">{formatP(pattern.pAdjusted[feature])}</span>
              </div>
            )
          })}
        </div>
      </div>
    </>
  )
}

interface HeaderProps {
  column: (typeof COLUMNS)[number]
  sort: PatternSort
  onSort: (column: PatternColumn) => void
}

function Header({ column, sort, onSort }: HeaderProps) {
  const [label, sentence] = PATTERN_TERMS[column]
  // Places are those by Moran's I.
  const sorted: PatternColumn = column === 'place' ? 'moran' : column
  const direction = sortDirection(sort.column === column, sort.descending)
  return (
    <div role="columnheader" aria-sort={direction ?? 'none'}>
      <Tooltip label={sentence} multiline w={240} openDelay={350}>
        <SortButton direction={direction} onSort={() => onSort(sorted)}>
          {label}
        </SortButton>
      </Tooltip>
    </div>
  )
}
