import type {
  FeatureMap,
  Features,
  MapQuantity,
  ObsColumn,
  Picture,
  Ranking,
  Reading,
  Spots,
} from '../../worker/api/methods.ts'
import type { SignatureScore } from '../../worker/api/regions.ts'
import { useChannels } from '../stores/channels.ts'
import { useFit } from '../stores/fit.ts'
import type { Selected } from '../stores/selection.ts'
import { useSlide, useSourceKey } from '../stores/slide.ts'
import { type Entry, requestKey } from './requests.ts'
import { dataOf, requests, useKept, useRequest } from './use-request.ts'

/** A slide that is open beside the one shown; what asks for data takes it in place of that. */
export interface OtherSlide {
  slideId: string
  hasPicture: boolean
  isFitted: boolean
}

function useSlideId(other: OtherSlide | null = null): string | null {
  const shown = useSlide((state) => state.info?.slideId ?? null)
  return other ? other.slideId : shown
}

function useScopeKey(other: OtherSlide | null): string {
  const shown = useSourceKey()
  return other ? other.slideId : shown
}

/** Barcodes and coordinates of the open slide, or null while they load. */
export function useSpots(other: OtherSlide | null = null): Spots | null {
  const slideId = useSlideId(other)
  return useKept(dataOf(useRequest('getSpots', slideId ? { slideId } : null)), useScopeKey(other))
}

/** The features of the open slide, or null while they load. */
export function useFeatures(other: OtherSlide | null = null): Features | null {
  const slideId = useSlideId(other)
  return useKept(dataOf(useRequest('getFeatures', slideId ? { slideId } : null)), useScopeKey(other))
}

/** The features of the open slide outside React, or null while they load. */
export function loadedFeatures(): Features | null {
  const { info, epoch } = useSlide.getState()
  if (!info) return null
  const key = requestKey('getFeatures', { slideId: info.slideId }, epoch)
  return dataOf((requests.store.getState().entries[key] as Entry<Features> | undefined) ?? null)
}

/** The picture of the open slide, or null while it loads or where there is none. */
export function usePicture(other: OtherSlide | null = null): Picture | null {
  const shown = useSlide((state) => (state.info?.picture ? state.info.slideId : null))
  const views = useChannels((state) => state.views)
  // Channels are chosen for the slide that is shown; another's are as its file has them.
  const [slideId, channels] = other ? [other.hasPicture ? other.slideId : null, null] : [shown, views]
  const params = slideId ? { slideId, ...(channels && { channels }) } : null
  const slot = other ? 'other-picture' : 'picture'
  return useKept(dataOf(useRequest('getPicture', params, slot)), useScopeKey(other))
}

/** A column of obs; failed where the file's column cannot be read. */
export function useObsColumn(name: string | null, other: OtherSlide | null = null): Entry<ObsColumn> | null {
  const slideId = useSlideId(other)
  return useRequest('getObsColumn', slideId && name !== null ? { slideId, name } : null)
}

/** Values of a feature over the tissue; everything but expression waits for the fit. */
export function useFeatureMap(
  feature: number | null,
  quantity: MapQuantity,
  slot: string,
  other: OtherSlide | null = null,
): Entry<FeatureMap> | null {
  const slideId = useSlideId(other)
  const isShownFitted = useFit((state) => state.fit.status === 'done')
  const isFitted = other ? other.isFitted : isShownFitted
  const isReady = quantity === 'expression' || isFitted
  const params = slideId && feature !== null && isReady ? { slideId, feature, quantity } : null
  return useRequest('getFeatureMap', params, slot)
}

export interface SelectionRanking {
  ranking: Ranking
  selection: Selected
}

/** The ranking of the selection; the one before stays until the next is there, with its own selection. */
export function useRanking(
  selection: Selected | null,
  by: Reading,
): { shown: SelectionRanking | null; entry: Entry<Ranking> | null } {
  const slideId = useSlideId()
  const isFitted = useFit((state) => state.fit.status === 'done')
  const asked = slideId && isFitted && selection ? { slideId, by } : null
  const isRegion = selection?.kind === 'region'
  const spot = asked && selection && !isRegion ? { ...asked, spot: selection.spots[0] } : null
  const region = asked && selection && isRegion ? { ...asked, spots: selection.spots } : null
  const ofSpot = useRequest('rankSpot', spot, 'ranking')
  const ofRegion = useRequest('rankRegion', region, 'region-ranking')
  const entry = isRegion ? ofRegion : ofSpot
  const ranking = dataOf(entry)
  // A ranking by another reading has another order, so only the same reading may stand in.
  const scope = asked && `${slideId}|${by}`
  const shown = useKept(ranking && selection ? { ranking, selection } : null, scope)
  return { shown: asked && entry?.status !== 'failed' ? shown : null, entry }
}

/** Score of a gene list at every spot; null for no list. */
export function useScore(features: Uint32Array | null): Entry<SignatureScore> | null {
  const slideId = useSlideId()
  return useRequest('scoreSignature', slideId && features ? { slideId, features } : null, 'score')
}

/** The best `k` features of every spot, or null before the fit. */
export function useTopFeatures(by: Reading, k: number): { features: Uint32Array; k: number } | null {
  const slideId = useSlideId()
  const isFitted = useFit((state) => state.fit.status === 'done')
  return dataOf(useRequest('getTopFeatures', slideId && isFitted ? { slideId, by, k } : null))
}
