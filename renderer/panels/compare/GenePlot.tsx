import { Skeleton } from '@mantine/core'
import { useMemo } from 'react'
import type { NamedSpots, RegionComparison } from '../../../worker/api/comparisons.ts'
import type { Features, SlideInfo } from '../../../worker/api/methods.ts'
import { type SideSource, shownName } from '../../data/compare-sides.ts'
import { nameOnSide } from '../../data/join-matrices.ts'
import { useFeatureMap } from '../../data/slide-data.ts'
import { type ComparedOther, useManyParams } from '../../data/use-comparison.ts'
import { dataOf } from '../../data/use-request.ts'
import type { PlotInk } from '../../plots/compare/figure.ts'
import { violinFigure } from '../../plots/compare/violins.ts'
import { onSlideOfB, useCompare } from '../../stores/compare.ts'
import { COMPARE_WORDS, PLOT_WORDS } from '../../ui/compare-words.ts'
import { QUANTITY_UNITS } from '../../ui/words.ts'
import classes from './Compare.module.css'
import { LinkedPlot } from './LinkedPlot.tsx'
import { SeveralField, useSeveral } from './SeveralPlot.tsx'

/** Violins that can be told apart. */
const MOST_GROUPS = 16

interface GenePlotProps {
  info: SlideInfo
  comparison: RegionComparison
  features: Features
  source: SideSource
  compared: ComparedOther
  ink: PlotInk
}

/** One gene over A, B and the other regions. */
export function GenePlot({
  info,
  comparison,
  features: { names },
  source,
  compared: { beside, other, sourceOfB },
  ink,
}: GenePlotProps) {
  const feature = useCompare((state) => state.picked)
  const values = dataOf(useFeatureMap(feature, 'expression', 'gene-plot'))?.values ?? null
  const featureOfB = useCompare((state) => state.featureOfB)
  const ofB = feature === null || !other ? null : onSlideOfB(feature, featureOfB)
  const valuesOfB = dataOf(useFeatureMap(ofB, 'expression', 'gene-plot-b', other))?.values ?? null
  const isThere = !other || valuesOfB !== null
  const several = useSeveral(source)
  const others = useManyParams(info, source, several)?.regions
  const found = useManyParams(beside?.info ?? info, sourceOfB, several, 1)?.regions
  const othersOfB = beside ? found : null
  const draw = useMemo(() => {
    if (feature === null || !values) return null
    const { a, b } = comparison
    const title = `${names[feature]}, ${QUANTITY_UNITS.expression}`
    // Two slides have regions of one name.
    const named = (side: 'A' | 'B', name: string) => (other ? nameOnSide(side, name) : name)
    const onB = valuesOfB ? { values: valuesOfB } : {}
    return (of: PlotInk) => {
      const groups = [
        { ...a, name: named('A', shownName(a.name, source)), colour: of.a },
        ...(isThere ? [{ ...b, name: named('B', shownName(b.name, sourceOfB)), colour: of.b, ...onB }] : []),
        ...without(others, other ? [a] : [a, b]).map(({ name, spots }) => ({
          ...{ name: named('A', name), spots, colour: of.faint },
        })),
        ...(valuesOfB ? without(othersOfB, [b]) : []).map(({ name, spots }) => ({
          ...{ name: named('B', name), spots, colour: of.faint, ...onB },
        })),
      ]
      return violinFigure(groups.slice(0, MOST_GROUPS), { values, title }, of)
    }
  }, [feature, values, valuesOfB, isThere, comparison, others, othersOfB, source, sourceOfB, other, names])
  return (
    <>
      <div className={classes.plotTools}>
        <SeveralField several={several} source={source} />
      </div>
      {feature === null && <p className={classes.empty}>{COMPARE_WORDS.pickGene}</p>}
      {feature !== null && !draw && <Skeleton animate={false} flex={1} m={12} aria-busy />}
      {draw && feature !== null && (
        <LinkedPlot {...{ draw, ink, names }} name={names[feature]} note={PLOT_WORDS.gene.label} />
      )}
    </>
  )
}

/** The regions that are no side themselves. */
const without = (regions: readonly NamedSpots[] | null | undefined, sides: readonly NamedSpots[]) =>
  (regions ?? []).filter(({ spots }) => !sides.some((side) => areSame(side.spots, spots)))

const areSame = (one: Uint32Array, other: Uint32Array) =>
  one.length === other.length && one.every((spot, i) => spot === other[i])
