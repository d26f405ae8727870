import { Skeleton } from '@mantine/core'
import { useEffect, useMemo } from 'react'
import type { NamedSpots, RegionComparison } from '../../../worker/api/comparisons.ts'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { checkOtherSlide, openBeside } from '../../data/beside.ts'
import {
  canBeginThere,
  firstSides,
  firstSideThere,
  type SideSource,
  shownName,
} from '../../data/compare-sides.ts'
import { comparedFeatures, featuresOfB } from '../../data/compared-features.ts'
import { labelColumns } from '../../data/label-columns.ts'
import { useFeatures } from '../../data/slide-data.ts'
import {
  type ComparedOther,
  type CompareParams,
  useAreColumnsLoaded,
  useComparedOther,
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
import { nameApart } from './name-apart.ts'
import { OtherPane } from './OtherPane.tsx'
import { useFraming } from './use-framing.ts'

/** Two regions side by side, of one slide or of two: two tissues, plots, and one table of all genes. */
export function ComparePanel({ info }: { info: SlideInfo }) {
  const source = useSideSource(info)
  const compared = useComparedOther(info, source)
  const { beside, other, sourceOfB } = compared
  useStart(info, source)
  useOtherStart(compared)
  const params = useCompareParams(info, source, compared)
  const entry = useComparison(params)
  const features = useFeatures()
  const comparison = useKept(dataOf(entry), params && `${info.slideId}|${other?.slideId ?? ''}`)
  const shown = useMemo(
    () => comparison && features && comparedFeatures(comparison, features),
    [comparison, features],
  )
  useEffect(() => {
    const featureOfB = comparison && features && featuresOfB(comparison, features.names.length)
    if (featureOfB !== useCompare.getState().featureOfB) setCompare({ featureOfB })
  }, [comparison, features])
  const sides = sidesOf(params, dataOf(entry))
  useEffect(preparePlots, [])
  const { frame, showWhole, offset } = useFraming(info, compared, sides)
  useEffect(() => {
    const slideName = beside ? `${info.name}_${beside.info.name}` : info.name
    noteShownComparison(params && { params, slideName })
    return () => noteShownComparison(null)
  }, [params, info.name, beside?.info.name, beside])
  const isTwo = useCompare((state) => state.otherSlide !== null)
  const both = { otherOfB: other, offset: isTwo ? offset : null }
  const isReady = comparison && features && shown && entry?.status !== 'failed'
  return (
    <section className={classes.view} aria-label={COMPARE_WORDS.title} data-testid="compare">
      <CompareBar {...{ source, sourceOfB, offset }} onFrame={frame} onShowWhole={showWhole} />
      <div className={classes.top}>
        <ComparePane
          {...{
            info,
            pane: 0,
            other: null,
            ...both,
            beside: null,
            slideName: isTwo ? nameApart(info, beside?.info) : null,
          }}
          side={namedSide(sides[0], source)}
        />
        {isTwo && !beside ? (
          <OtherPane />
        ) : (
          <ComparePane
            key={other?.slideId ?? 'same'}
            {...{
              info: beside?.info ?? info,
              pane: 1,
              other,
              ...both,
              beside,
              slideName: beside && nameApart(beside.info, info),
            }}
            side={namedSide(sides[1], sourceOfB)}
          />
        )}
        {isReady ? (
          <ComparePlots {...{ info, comparison, features, shown, source, compared }} />
        ) : (
          <Missing params={params} entry={entry} source={source} />
        )}
      </div>
      {isReady && <CompareTable {...{ comparison, shown, beside }} info={info} />}
    </section>
  )
}

/** Opens the slide that B is on, and begins with a side on it. */
function useOtherStart({ beside, sourceOfB }: ComparedOther): void {
  const otherSlide = useCompare((state) => state.otherSlide)
  const isRestoring = useSlide((state) => state.restoring)
  const epoch = useSlide((state) => state.epoch)
  const info = beside?.info
  // biome-ignore lint/correctness/useExhaustiveDependencies: a slide that A's was reopened for is opened again
  useEffect(() => {
    checkOtherSlide()
    if (otherSlide !== null && !isRestoring) void openBeside(otherSlide)
  }, [otherSlide, info, isRestoring, epoch])
  const isChosen = useCompare((state) => state.b !== null)
  const a = useCompare((state) => state.a)
  const isComplete = canBeginThere(a, sourceOfB, useAreColumnsLoaded(info))
  useEffect(() => {
    if (!isComplete || isChosen || !info) return
    const [column] = labelColumns(info)
    setCompare({ b: firstSideThere(a, sourceOfB) })
    if (column !== undefined && useCompare.getState().panes[1].column === null) setPane(1, { column })
  }, [isComplete, isChosen, info, a, sourceOfB])
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

/** Sides and colours to start with where none were chosen. */
function useStart(info: SlideInfo, source: SideSource): void {
  const isChosen = useCompare((state) => state.a !== null)
  const isComplete = source.columns.length > 0 || labelColumns(info).length === 0
  useEffect(() => {
    const sides = isChosen || !isComplete ? null : firstSides(source)
    const { otherSlide } = useCompare.getState()
    if (sides) setCompare(otherSlide === null ? sides : { a: sides.a })
  }, [isChosen, isComplete, source])
  useEffect(() => {
    const [column] = labelColumns(info)
    const { otherSlide } = useCompare.getState()
    for (const pane of otherSlide === null ? ([0, 1] as const) : ([0] as const))
      if (column !== undefined && useCompare.getState().panes[pane].column === null) setPane(pane, { column })
  }, [info])
}
