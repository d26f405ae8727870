import { Skeleton } from '@mantine/core'
import { useMemo } from 'react'
import type { RegionComparison } from '../../../worker/api/comparisons.ts'
import type { Features, SlideInfo } from '../../../worker/api/methods.ts'
import { type SideSource, shownName } from '../../data/compare-sides.ts'
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
  compared: { other, sourceOfB },
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
  const draw = useMemo(() => {
    if (feature === null || !values) return null
    const { a, b } = comparison
    const sides = other ? [a] : [a, b]
    const isSide = ({ spots }: { spots: Uint32Array }) => sides.some((side) => areSame(side.spots, spots))
    const rest = (others ?? []).filter((region) => !isSide(region))
    const title = `${names[feature]}, ${QUANTITY_UNITS.expression}`
    return (of: PlotInk) => {
      const groups = [
        { ...a, name: shownName(a.name, source), colour: of.a },
        ...(isThere
          ? [
              {
                ...{ ...b, name: shownName(b.name, sourceOfB), colour: of.b },
                ...(valuesOfB && { values: valuesOfB }),
              },
            ]
          : []),
        ...rest.map((region) => ({ ...region, colour: of.faint })),
      ]
      return violinFigure(groups.slice(0, MOST_GROUPS), { values, title }, of)
    }
  }, [feature, values, valuesOfB, isThere, comparison, others, source, sourceOfB, other, names])
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

const areSame = (one: Uint32Array, other: Uint32Array) =>
  one.length === other.length && one.every((spot, i) => spot === other[i])
