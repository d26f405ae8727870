import { useMemo } from 'react'
import type { RegionComparison, RegionMatrix } from '../../../worker/api/comparisons.ts'
import type { Features, SlideInfo } from '../../../worker/api/methods.ts'
import type { SideSource } from '../../data/compare-sides.ts'
import { type ComparedFeatures, comparedFeatures } from '../../data/compared-features.ts'
import { joinMatrices } from '../../data/join-matrices.ts'
import { type ComparedOther, type ManyParams, useManyParams } from '../../data/use-comparison.ts'
import { dataOf, useRequest } from '../../data/use-request.ts'
import type { Several } from '../../stores/compare.ts'
import { nameApart } from './name-apart.ts'

/** Where the regions of a grid come from. */
export interface GridSource {
  info: SlideInfo
  comparison: RegionComparison
  /** Of the slide of A. */
  features: Features
  source: SideSource
  compared: ComparedOther
}

/** What was asked of one slide, and what became of it. */
export interface AskedGrid {
  params: ManyParams
  entry: ReturnType<typeof useRequest<'compareMany'>>
  slot: string
  slideName: string
}

/** The grid of several regions, of one slide or of two. */
interface Grid {
  /** Of each slide that has regions to show. */
  asked: AskedGrid[]
  matrix: RegionMatrix | null
  /** The features as the matrix counts them. */
  shown: ComparedFeatures
  /** True where B is on another slide and that one has nothing to show. */
  isOfA: boolean
}

/** Several regions, each against the rest of its own slide; over two slides those of both, over the features that both have. */
export function useGrid(
  { info, comparison, features, source, compared }: GridSource,
  several: Several | null,
): Grid {
  const { beside, sourceOfB } = compared
  const isTwo = comparison.other !== null && beside !== null
  const paramsA = useManyParams(info, source, several, isTwo ? 1 : 2)
  const found = useManyParams(beside?.info ?? info, sourceOfB, several, 1)
  const paramsB = isTwo ? found : null
  const entryA = useRequest('compareMany', paramsA, 'compare-many')
  const entryB = useRequest('compareMany', paramsB, 'compare-many-b')
  const [a, b] = [dataOf(entryA), dataOf(entryB)]
  const { other } = comparison
  const isJoined = paramsA !== null && paramsB !== null
  const matrix = useMemo(() => {
    if (!isJoined) return paramsA ? a : null
    return a && b && other && joinMatrices(a, b, other)
  }, [isJoined, paramsA, a, b, other])
  const shown = useMemo(
    () => comparedFeatures(isJoined ? comparison : { ...comparison, other: null }, features),
    [isJoined, comparison, features],
  )
  const asked: AskedGrid[] = []
  if (paramsA)
    asked.push({
      params: paramsA,
      entry: entryA,
      slot: 'compare-many',
      slideName: nameApart(info, beside?.info),
    })
  if (paramsB && beside)
    asked.push({
      params: paramsB,
      entry: entryB,
      slot: 'compare-many-b',
      slideName: nameApart(beside.info, info),
    })
  return { asked, matrix, shown, isOfA: isTwo && paramsB === null }
}
