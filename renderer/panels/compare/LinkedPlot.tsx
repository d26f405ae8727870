import type { Figure, PlotColumns, PlotPlaces } from '../../plots/compare/figure.ts'
import { Plot, type PlotMark } from '../../plots/Plot.tsx'
import { hoverCompared, pickFeature, useCompare } from '../../stores/compare.ts'
import classes from './Compare.module.css'

interface LinkedPlotProps {
  figure: Figure & Partial<PlotPlaces & PlotColumns>
  names: readonly string[]
  /** What the plot shows. */
  note: string
}

/** A plot whose genes are those of the table and the panes: pointing marks them there, a click maps them. */
export function LinkedPlot({ figure, names, note }: LinkedPlotProps) {
  const hovered = useCompare((state) => state.hovered)
  const picked = useCompare((state) => state.picked)
  const mark = (kind: PlotMark['kind'], feature: number | null): PlotMark[] =>
    feature === null ? [] : [{ kind, feature, name: names[feature] }]
  const marks = [...mark('picked', picked), ...mark('hovered', hovered === picked ? null : hovered)]
  return (
    <>
      <p className={classes.plotNote}>{note}</p>
      <Plot figure={figure} label={note} marks={marks} onHover={hoverCompared} onPick={pickFeature} />
    </>
  )
}
