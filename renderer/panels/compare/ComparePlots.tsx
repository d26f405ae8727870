import { Tabs, useComputedColorScheme } from '@mantine/core'
import { useMemo } from 'react'
import type { RegionComparison } from '../../../worker/api/comparisons.ts'
import type { Features, SlideInfo } from '../../../worker/api/methods.ts'
import type { SideSource } from '../../data/compare-sides.ts'
import type { ComparedFeatures } from '../../data/compared-features.ts'
import type { ComparedOther } from '../../data/use-comparison.ts'
import { agreementFigure } from '../../plots/compare/agreement.ts'
import type { PlotInk } from '../../plots/compare/figure.ts'
import { PLOT_INKS } from '../../plots/compare/plot-ink.ts'
import { rankRankFigure } from '../../plots/compare/rank-rank.ts'
import { volcanoFigure } from '../../plots/compare/volcano.ts'
import { type PlotTab, setCompare, useCompare } from '../../stores/compare.ts'
import { COMPARE_WORDS, PLOT_WORDS } from '../../ui/compare-words.ts'
import classes from './Compare.module.css'
import { GenePlot } from './GenePlot.tsx'
import { LinkedPlot } from './LinkedPlot.tsx'
import { SeveralPlot } from './SeveralPlot.tsx'

interface ComparePlotsProps {
  info: SlideInfo
  comparison: RegionComparison
  /** Of the slide of A. */
  features: Features
  /** Those that are compared. */
  shown: ComparedFeatures
  source: SideSource
  compared: ComparedOther
}

/** The plots, one at a time; all are linked with the table and the panes. */
export function ComparePlots(props: ComparePlotsProps) {
  const tab = useCompare((state) => state.tab)
  const ink = PLOT_INKS[useComputedColorScheme('light')]
  return (
    <section className={classes.plots} aria-label="Plots" data-testid="compare-plots" data-tab={tab}>
      <Tabs value={tab} onChange={(value) => value && setCompare({ tab: value as PlotTab })}>
        <Tabs.List>
          {Object.entries(PLOT_WORDS).map(([value, words]) => (
            <Tabs.Tab key={value} value={value} px={8} py={8} fz={12}>
              {words.tab}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <Body {...props} tab={tab} ink={ink} />
    </section>
  )
}

function Body({
  tab,
  ink,
  info,
  comparison,
  features,
  shown,
  source,
  compared,
}: ComparePlotsProps & { tab: PlotTab; ink: PlotInk }) {
  if (tab === 'dots' || tab === 'heat')
    return <SeveralPlot {...{ info, comparison, features, source, compared, ink, tab }} />
  if (tab === 'gene') return <GenePlot {...{ info, comparison, features, source, compared, ink }} />
  return <TwoSides {...{ tab, comparison, ink, shown }} />
}

interface TwoSidesProps {
  tab: 'volcano' | 'ranks' | 'agreement'
  comparison: RegionComparison
  shown: ComparedFeatures
  ink: PlotInk
}

function TwoSides({ tab, comparison: { expression, readings }, shown, ink }: TwoSidesProps) {
  const { names } = shown.features
  const draw = useMemo(() => {
    if (tab === 'volcano') return (of: PlotInk) => volcanoFigure(expression, names, of)
    if (!readings) return null
    return tab === 'ranks'
      ? (of: PlotInk) => rankRankFigure(readings, names, of)
      : (of: PlotInk) => agreementFigure({ expression, readings }, names, of)
  }, [tab, expression, readings, names])
  if (!draw) return <p className={classes.empty}>{COMPARE_WORDS.noModel}</p>
  const { tab: name, label } = PLOT_WORDS[tab]
  return <LinkedPlot key={tab} {...{ draw, ink, names, name, shown }} note={label} />
}
