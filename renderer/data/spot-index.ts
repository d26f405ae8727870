import type { Spots } from '../../worker/api/methods.ts'
import { indexSpots, type SpotIndex } from '../layers/spot-index.ts'
import { useSlide } from '../stores/slide.ts'
import { type Entry, requestKey } from './requests.ts'
import { type OtherSlide, useSpots } from './slide-data.ts'
import { requests } from './use-request.ts'

const indexes = new WeakMap<Spots, SpotIndex>()

/** The index of spots, built once. */
export function spotIndexOf(spots: Spots | null): SpotIndex | null {
  if (!spots) return null
  let index = indexes.get(spots)
  if (!index) {
    index = indexSpots(spots.xy)
    indexes.set(spots, index)
  }
  return index
}

/** The index of the open slide's spots, or null while they load. */
export function useSpotIndex(other: OtherSlide | null = null): SpotIndex | null {
  return spotIndexOf(useSpots(other))
}

/** The spots of the open slide outside React, or null while they load. */
export function loadedSpots(): Spots | null {
  const { info, epoch } = useSlide.getState()
  if (!info) return null
  const key = requestKey('getSpots', { slideId: info.slideId }, epoch)
  const entry = requests.store.getState().entries[key] as Entry<Spots> | undefined
  return entry?.status === 'done' ? entry.data : null
}
