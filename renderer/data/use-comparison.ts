import { useEffect, useMemo } from 'react'
import type { RegionComparison } from '../../worker/api/comparisons.ts'
import type { Methods, ObsColumn, SlideInfo } from '../../worker/api/methods.ts'
import type { Region } from '../../worker/api/regions.ts'
import { type Several, useCompare } from '../stores/compare.ts'
import type { SlideBeside } from '../stores/project.ts'
import { useProject } from '../stores/project.ts'
import { useRegions } from '../stores/regions.ts'
import { useSlide } from '../stores/slide.ts'
import { counterpartOf, type SideSource, spotsOfSide } from './compare-sides.ts'
import { labelColumns } from './label-columns.ts'
import { type Entry, requestKey } from './requests.ts'
import type { OtherSlide } from './slide-data.ts'
import { dataOf, requests, useRequest } from './use-request.ts'

/** Columns that sides are chosen from; asking for more would load a whole wide obs. */
const MOST_COLUMNS = 8

export type CompareParams = Methods['compareRegions']['params']
export type ManyParams = Methods['compareMany']['params']

/** Kept regions and the label columns of a slide, as far as they are loaded, and loads what is not; regions are the shown slide's unless given. */
export function useSideSource(info: SlideInfo, ofOther: readonly Region[] | null = null): SideSource {
  const shown = useRegions((state) => state.regions)
  const regions = ofOther ?? shown
  const epoch = useSlide((state) => state.epoch)
  const names = useMemo(() => labelColumns(info).slice(0, MOST_COLUMNS), [info])
  const isRestoring = useSlide((state) => state.restoring)
  const entries = requests.store((state) => state.entries)
  const keys = names.map((name) => requestKey('getObsColumn', { slideId: info.slideId, name }, epoch))
  // Also later: columns that were looked at since make those here leave the store.
  const isMissing = !isRestoring && keys.some((key) => entries[key] === undefined)
  useEffect(() => {
    if (isMissing)
      for (const name of names) requests.fetch('getObsColumn', { slideId: info.slideId, name }, { epoch })
  }, [isMissing, names, info.slideId, epoch])
  const loaded = keys.map((key) => dataOf((entries[key] as Entry<ObsColumn> | undefined) ?? null))
  // biome-ignore lint/correctness/useExhaustiveDependencies: the columns themselves, not the list made of them
  const columns = useMemo(
    () => names.flatMap((name, i) => (loaded[i] ? [{ name, column: loaded[i] }] : [])),
    [names, ...padded(loaded)],
  )
  return useMemo(() => ({ regions, columns }), [regions, columns])
}

/** As many dependencies every time. */
const padded = <T>(values: readonly T[]) => Array.from({ length: MOST_COLUMNS }, (_, i) => values[i] ?? null)

/** Whether every label column that sides are chosen from is loaded, or could not be. */
export function useAreColumnsLoaded(info: SlideInfo | undefined): boolean {
  const epoch = useSlide((state) => state.epoch)
  return requests.store(({ entries }) => {
    if (!info) return false
    const { slideId } = info
    return labelColumns(info)
      .slice(0, MOST_COLUMNS)
      .every((name) => {
        const status = entries[requestKey('getObsColumn', { slideId, name }, epoch)]?.status
        return status === 'done' || status === 'failed'
      })
  })
}

/** The slide that B is on, where it is another, and what B is chosen from. */
export interface ComparedOther {
  beside: SlideBeside | null
  other: OtherSlide | null
  sourceOfB: SideSource
}

const NO_REGIONS: readonly Region[] = []

/** The slide that B is on, once it is open; null parts where B lies on the slide of A. */
export function useComparedOther(info: SlideInfo, source: SideSource): ComparedOther {
  const otherSlide = useCompare((state) => state.otherSlide)
  const beside = useProject((state) => (otherSlide === null ? null : (state.beside[otherSlide] ?? null)))
  const regions = useProject(
    (state) => state.slides.find(({ id }) => id === otherSlide)?.regions ?? NO_REGIONS,
  )
  const ownSource = useSideSource(beside?.info ?? info, regions)
  return useMemo(() => {
    if (otherSlide === null) return { beside: null, other: null, sourceOfB: source }
    if (!beside) return { beside: null, other: null, sourceOfB: EMPTY_SOURCE }
    const other = {
      slideId: beside.info.slideId,
      hasPicture: beside.info.picture !== null,
      isFitted: beside.fit.status === 'done',
    }
    return { beside, other, sourceOfB: ownSource }
  }, [otherSlide, beside, source, ownSource])
}

const EMPTY_SOURCE: SideSource = { regions: [], columns: [] }

/** What is compared, or null while a side is not chosen or no longer there. */
export function useCompareParams(
  info: SlideInfo,
  source: SideSource,
  { other, sourceOfB }: ComparedOther,
): CompareParams | null {
  const { a, b, by, otherSlide } = useCompare()
  const bSlideId = other?.slideId
  const isMissing = otherSlide !== null && bSlideId === undefined
  return useMemo(() => {
    const first = a && spotsOfSide(a, source)
    const second = b && counterpartOf(b, sourceOfB)
    if (!first || !second || isMissing) return null
    return { slideId: info.slideId, a: first, b: second, by, ...(bSlideId !== undefined && { bSlideId }) }
  }, [a, b, by, source, sourceOfB, info.slideId, bSlideId, isMissing])
}

/** The comparison of A and B. */
export function useComparison(params: CompareParams | null): Entry<RegionComparison> | null {
  return useRequest('compareRegions', params, 'compare')
}

/** Several regions against the rest of their slide, which all of it leaves none of; null while there are fewer than `least`. */
export function useManyParams(
  info: SlideInfo,
  source: SideSource,
  several: Several | null,
  least = 2,
): ManyParams | null {
  const { slideId, nSpot } = info
  return useMemo(() => {
    const chosen = severalSpots(source, several).filter(({ spots }) => spots.length < nSpot)
    return chosen.length >= least ? { slideId, regions: chosen } : null
  }, [source, several, slideId, nSpot, least])
}

function severalSpots({ regions, columns }: SideSource, several: Several | null) {
  if (several?.kind === 'regions')
    return regions.filter(({ spots }) => spots.length > 0).map(({ name, spots }) => ({ name, spots }))
  const found = several && columns.find(({ name }) => name === several.column)
  if (found?.column.kind !== 'categorical') return []
  return found.column.categories.flatMap((value) => {
    const side = spotsOfSide({ kind: 'label', column: found.name, value }, { regions, columns })
    return side && side.spots.length > 0 ? [{ name: value, spots: side.spots }] : []
  })
}
