import { ActionIcon, Tooltip } from '@mantine/core'
import { ImageDown } from 'lucide-react'
import { useMemo } from 'react'
import type { Figure, PlotColumns, PlotInk, PlotPlaces } from '../../plots/compare/figure.ts'
import { PLOT_INKS } from '../../plots/compare/plot-ink.ts'
import { Plot, type PlotMark } from '../../plots/Plot.tsx'
import { plotForPaper } from '../../plots/plot-for-paper.ts'
import { hoverCompared, pickFeature, useCompare } from '../../stores/compare.ts'
import { setFigure } from '../../stores/figure.ts'
import { EXPORT_WORDS } from '../../ui/export-words.ts'
import classes from './Compare.module.css'

interface LinkedPlotProps {
  /** Draws in the colours of the page, and again in those of paper. The same function as long as it draws the same. */
  draw: (ink: PlotInk) => Figure & Partial<PlotPlaces & PlotColumns>
  ink: PlotInk
  names: readonly string[]
  /** The plot's name in a few words, for a file. */
  name: string
  /** What the plot shows. */
  note: string
}

/** A plot whose genes are those of the table and the panes: pointing marks them there, a click maps them. */
export function LinkedPlot({ draw, ink, names, name, note }: LinkedPlotProps) {
  const figure = useMemo(() => draw(ink), [draw, ink])
  const hovered = useCompare((state) => state.hovered)
  const picked = useCompare((state) => state.picked)
  const mark = (kind: PlotMark['kind'], feature: number | null): PlotMark[] =>
    feature === null ? [] : [{ kind, feature, name: names[feature] }]
  const marks = [...mark('picked', picked), ...mark('hovered', hovered === picked ? null : hovered)]
  const save = () =>
    setFigure({
      asked: { kind: 'plot', name, draw: (widthMm) => plotForPaper(draw(PLOT_INKS.light), widthMm) },
    })
  return (
    <>
      <div className={classes.plotHead}>
        <p className={classes.plotNote}>{note}</p>
        <Tooltip label={EXPORT_WORDS.savePlot} openDelay={350}>
          <ActionIcon
            size={24}
            variant="subtle"
            color="gray"
            aria-label={EXPORT_WORDS.savePlot}
            onClick={save}
          >
            <ImageDown size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      <Plot figure={figure} label={note} marks={marks} onHover={hoverCompared} onPick={pickFeature} />
    </>
  )
}
