import { Skeleton } from '@mantine/core'
import { useEffect } from 'react'
import type { NamedSpots, RegionComparison } from '../../../worker/api/comparisons.ts'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { firstSides, type SideSource, shownName } from '../../data/compare-sides.ts'
import { labelColumns } from '../../data/label-columns.ts'
import { useFeatures } from '../../data/slide-data.ts'
import {
  type CompareParams,
  loadLabelColumns,
  useCompareParams,
  useComparison,
  useSideSource,
} from '../../data/use-comparison.ts'
import { dataOf, useKept } from '../../data/use-request.ts'
import { preparePlots } from '../../plots/Plot.tsx'
import { setCompare, setPane, useCompare } from '../../stores/compare.ts'
import { noteShownComparison } from '../../stores/shown-comparison.ts'
import { useSlide } from '../../stores/slide.ts'
import { COMPARE_WORDS } from '../../ui/compare-words.ts'
import { FailedRequest } from '../FailedRequest.tsx'
import classes from './Compare.module.css'
import { CompareBar } from './CompareBar.tsx'
import { ComparePane } from './ComparePane.tsx'
import { ComparePlots } from './ComparePlots.tsx'
import { CompareTable } from './CompareTable.tsx'
import { useFraming } from './use-framing.ts'

/** Two regions side by side: two tissues, plots, and one table of all genes. */
export function ComparePanel({ info }: { info: SlideInfo }) {
  const source = useSideSource(info)
  useStart(info, source)
  const params = useCompareParams(info, source)
  const entry = useComparison(params)
  const features = useFeatures()
  const comparison = useKept(dataOf(entry), params && info.slideId)
  const sides = sidesOf(params, dataOf(entry))
  useEffect(preparePlots, [])
  useEffect(() => {
    if (params) performance.mark('compare-asked')
  }, [params])
  const { frame, showWhole } = useFraming(info, sides)
  useEffect(() => {
    noteShownComparison(params && { params, slideName: info.name })
    return () => noteShownComparison(null)
  }, [params, info.name])
  return (
    <section className={classes.view} aria-label={COMPARE_WORDS.title} data-testid="compare">
      <CompareBar source={source} onFrame={frame} onShowWhole={showWhole} />
      <div className={classes.top}>
        <ComparePane info={info} pane={0} side={namedSide(sides[0], source)} />
        <ComparePane info={info} pane={1} side={namedSide(sides[1], source)} />
        {comparison && features && entry?.status !== 'failed' ? (
          <ComparePlots {...{ info, comparison, features, source }} />
        ) : (
          <Missing params={params} entry={entry} source={source} />
        )}
      </div>
      {comparison && features && entry?.status !== 'failed' && (
        <CompareTable comparison={comparison} features={features} />
      )}
    </section>
  )
}

function Missing({
  params,
  entry,
  source,
}: {
  params: CompareParams | null
  entry: ReturnType<typeof useComparison>
  source: SideSource
}) {
  if (params && entry?.status === 'failed')
    return (
      <div className={classes.empty}>
        <FailedRequest error={entry.error} method="compareRegions" params={params} slot="compare" />
      </div>
    )
  if (params) return <Skeleton animate={false} m={12} aria-busy aria-label={COMPARE_WORDS.waiting} />
  const isEmpty = source.columns.length + source.regions.length === 0
  return <p className={classes.empty}>{isEmpty ? COMPARE_WORDS.none : COMPARE_WORDS.choose}</p>
}

/** A side under the name that the window shows. */
export const namedSide = (side: NamedSpots | null, source: SideSource) =>
  side && { name: shownName(side.name, source), spots: side.spots }

/** The sides as compared: the spots of a rest or a ring come with the answer. */
export function sidesOf(
  params: CompareParams | null,
  comparison: RegionComparison | null,
): [NamedSpots | null, NamedSpots | null] {
  if (!params) return [null, null]
  const { a, b } = params
  return [a, typeof b === 'object' && 'spots' in b ? b : (comparison?.b ?? null)]
}

/** Loads what sides are chosen from; sides and colours to start with where none were chosen. */
function useStart(info: SlideInfo, source: SideSource): void {
  const epoch = useSlide((state) => state.epoch)
  useEffect(() => loadLabelColumns(info, epoch), [info, epoch])
  const isChosen = useCompare((state) => state.a !== null)
  const isComplete = source.columns.length > 0 || labelColumns(info).length === 0
  useEffect(() => {
    const sides = isChosen || !isComplete ? null : firstSides(source)
    if (sides) setCompare(sides)
  }, [isChosen, isComplete, source])
  useEffect(() => {
    const [column] = labelColumns(info)
    for (const pane of [0, 1] as const)
      if (column !== undefined && useCompare.getState().panes[pane].column === null) setPane(pane, { column })
  }, [info])
}
