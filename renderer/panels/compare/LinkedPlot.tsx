import { ActionIcon, Tooltip } from '@mantine/core'
import { ImageDown } from 'lucide-react'
import { useMemo } from 'react'
import type { ComparedFeatures } from '../../data/compared-features.ts'
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
  /** Where the plot counts features otherwise than the slide of A. */
  shown?: ComparedFeatures
}

/** A plot whose genes are those of the table and the panes: pointing marks them there, a click maps them. */
export function LinkedPlot({ draw, ink, names, name, note, shown }: LinkedPlotProps) {
  const figure = useMemo(() => draw(ink), [draw, ink])
  const placeOf = (feature: number | null) => (shown ? shown.placeOf(feature) : feature)
  const hovered = placeOf(useCompare((state) => state.hovered))
  const picked = placeOf(useCompare((state) => state.picked))
  const onSlide = (place: number) => (shown ? shown.onSlide(place) : place)
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
      <Plot
        {...{ figure, label: note, marks }}
        onHover={(place) => hoverCompared(place === null ? null : onSlide(place))}
        onPick={(place) => pickFeature(onSlide(place))}
      />
    </>
  )
}
