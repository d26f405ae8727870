import { ActionIcon, Select, Skeleton, Tooltip } from '@mantine/core'
import { Download } from 'lucide-react'
import { useMemo } from 'react'
import type { Features, SlideInfo } from '../../../worker/api/methods.ts'
import type { SideSource } from '../../data/compare-sides.ts'
import { exportMatrix } from '../../data/export-comparison.ts'
import { useManyParams } from '../../data/use-comparison.ts'
import { useRequest } from '../../data/use-request.ts'
import type { PlotInk } from '../../plots/compare/figure.ts'
import { dotFigure, gridFeatures, heatFigure } from '../../plots/compare/region-grid.ts'
import { type Several, setCompare, useCompare } from '../../stores/compare.ts'
import { COMPARE_WORDS, PLOT_WORDS } from '../../ui/compare-words.ts'
import { FailedRequest } from '../FailedRequest.tsx'
import classes from './Compare.module.css'
import { LinkedPlot } from './LinkedPlot.tsx'

interface SeveralPlotProps {
  info: SlideInfo
  source: SideSource
  features: Features
  ink: PlotInk
  tab: 'dots' | 'heat'
}

const DRAWN = 'regions'

/** More than two regions: the top genes of each, as dots or as a heat map. */
export function SeveralPlot({ info, source, features: { names }, ink, tab }: SeveralPlotProps) {
  const several = useSeveral(source)
  const picked = useCompare((state) => state.picked)
  const params = useManyParams(info, source, several)
  const entry = useRequest('compareMany', params, 'compare-many')
  const matrix = entry?.status === 'done' ? entry.data : null
  const draw = useMemo(() => {
    if (!matrix) return null
    const figureOf = tab === 'dots' ? dotFigure : heatFigure
    return (of: PlotInk) => figureOf(matrix, gridFeatures(matrix, picked), names, of)
  }, [matrix, picked, names, tab])
  const { tab: name, label } = PLOT_WORDS[tab]
  return (
    <>
      <div className={classes.plotTools}>
        <SeveralField several={several} source={source} />
        {params && (
          <Tooltip label={COMPARE_WORDS.matrixCsv} openDelay={350}>
            <ActionIcon
              size={28}
              variant="default"
              aria-label={COMPARE_WORDS.matrixCsv}
              onClick={() => void exportMatrix(params, info.name)}
            >
              <Download size={14} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {!params && <p className={classes.empty}>{COMPARE_WORDS.fewRegions}</p>}
      {params && entry?.status === 'failed' && (
        <FailedRequest error={entry.error} method="compareMany" params={params} slot="compare-many" />
      )}
      {params && entry?.status === 'loading' && <Skeleton animate={false} flex={1} m={12} aria-busy />}
      {draw && <LinkedPlot key={tab} {...{ draw, ink, names, name }} note={label} />}
    </>
  )
}

/** What was chosen; else the drawn regions where there are two, else the first label column. */
export function useSeveral({ regions, columns }: SideSource): Several | null {
  const chosen = useCompare((state) => state.several)
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
