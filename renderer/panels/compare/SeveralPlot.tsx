import { ActionIcon, Select, Skeleton, Tooltip } from '@mantine/core'
import { Download } from 'lucide-react'
import { useMemo } from 'react'
import type { SideSource } from '../../data/compare-sides.ts'
import { exportMatrix } from '../../data/export-comparison.ts'
import type { PlotInk } from '../../plots/compare/figure.ts'
import { dotFigure, gridFeatures, heatFigure } from '../../plots/compare/region-grid.ts'
import { type Several, setCompare, useCompare } from '../../stores/compare.ts'
import { COMPARE_WORDS, PLOT_WORDS } from '../../ui/compare-words.ts'
import { FailedRequest } from '../FailedRequest.tsx'
import classes from './Compare.module.css'
import { LinkedPlot } from './LinkedPlot.tsx'
import { nameApart } from './name-apart.ts'
import { type AskedGrid, type GridSource, useGrid } from './use-grid.ts'

interface SeveralPlotProps extends GridSource {
  ink: PlotInk
  tab: 'dots' | 'heat'
}

const DRAWN = 'regions'

/** More than two regions: the top genes of each, as dots or as a heat map; over two slides the regions of both. */
export function SeveralPlot({ ink, tab, ...grid }: SeveralPlotProps) {
  const { source, info, compared } = grid
  const several = useSeveral(source)
  const picked = useCompare((state) => state.picked)
  const { asked, matrix, shown, isOfA } = useGrid(grid, several)
  const { names } = shown.features
  const draw = useMemo(() => {
    if (!matrix) return null
    const figureOf = tab === 'dots' ? dotFigure : heatFigure
    return (of: PlotInk) => figureOf(matrix, gridFeatures(matrix, shown.placeOf(picked)), names, of)
  }, [matrix, picked, shown, names, tab])
  const { tab: name, label } = PLOT_WORDS[tab]
  const other = compared.beside?.info
  const slides = other && [nameApart(info, other), nameApart(other, info)]
  const failed = asked.filter(({ entry }) => entry?.status === 'failed')
  const isEmpty = !asked.some(({ slot }) => slot === 'compare-many')
  return (
    <>
      <div className={classes.plotTools}>
        <SeveralField several={several} source={source} />
        {asked.map((one) => (
          <SaveGrid key={one.slot} asked={one} isNamed={asked.length > 1} />
        ))}
      </div>
      {slides && (
        <p className={classes.plotNote} data-testid="grid-slides">
          {isOfA
            ? COMPARE_WORDS.gridOfA(slides[0], slides[1])
            : COMPARE_WORDS.gridOfBoth(slides[0], slides[1])}
        </p>
      )}
      {isEmpty && <p className={classes.empty}>{COMPARE_WORDS.fewRegions}</p>}
      {failed.map(({ params, entry, slot }) =>
        entry?.status === 'failed' ? (
          <div key={slot} className={classes.empty}>
            <FailedRequest error={entry.error} method="compareMany" {...{ params, slot }} />
          </div>
        ) : null,
      )}
      {!isEmpty && failed.length === 0 && !draw && <Skeleton animate={false} flex={1} m={12} aria-busy />}
      {draw && <LinkedPlot key={tab} {...{ draw, ink, names, name, shown }} note={label} />}
    </>
  )
}

function SaveGrid({ asked: { params, slideName }, isNamed }: { asked: AskedGrid; isNamed: boolean }) {
  const label = isNamed ? COMPARE_WORDS.matrixCsvOf(slideName) : COMPARE_WORDS.matrixCsv
  return (
    <Tooltip label={label} openDelay={350}>
      <ActionIcon
        size={28}
        variant="default"
        aria-label={label}
        onClick={() => void exportMatrix(params, slideName)}
      >
        <Download size={14} />
      </ActionIcon>
    </Tooltip>
  )
}

/** What was chosen, as far as this slide has it; else the drawn regions where there are two, else the first label column. */
export function useSeveral({ regions, columns }: SideSource): Several | null {
  const kept = useCompare((state) => state.several)
  const isThere = kept?.kind !== 'column' || columns.some(({ name }) => name === kept.column)
  const chosen = isThere ? kept : null
  const first = columns[0]?.name
  return useMemo(() => {
    if (chosen) return chosen
    if (regions.length > 1 || first === undefined) return { kind: 'regions' }
    return { kind: 'column', column: first }
  }, [chosen, regions.length, first])
}

export function SeveralField({ several, source }: { several: Several | null; source: SideSource }) {
  const columns = source.columns.map(({ name }) => ({ value: `column|${name}`, label: name }))
  return (
    <Select
      size="xs"
      w={190}
      aria-label={COMPARE_WORDS.several}
      data={[{ value: DRAWN, label: COMPARE_WORDS.severalRegions }, ...columns]}
      value={several?.kind === 'column' ? `column|${several.column}` : DRAWN}
      allowDeselect={false}
      onChange={(value) => {
        if (value === DRAWN) setCompare({ several: { kind: 'regions' } })
        else if (value) setCompare({ several: { kind: 'column', column: value.slice('column|'.length) } })
      }}
    />
  )
}
