import { useMemo } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import type { PictureReport, Registration } from '../../../worker/api/picture.ts'
import { useSpots } from '../../data/slide-data.ts'
import {
  IDENTITY,
  inverse,
  middleOf,
  movePlaces,
  registrationOf,
  stretchOf,
} from '../../layers/registration.ts'
import { useRegistration } from '../../stores/registration.ts'

/** The spots as the file gives them: `[nSpot, 2]`, their middle, and their diameter in the same pixels. */
export interface SpotsInFile {
  xy: Float32Array
  middle: [number, number]
  diameterPx: number
}

/** The spots of the open slide before any registration moved them; null while they load. */
export function useSpotsInFile({ picture, spotDiameterPx }: SlideInfo): SpotsInFile | null {
  const spots = useSpots()
  const before = picture?.registration ?? IDENTITY
  return useMemo(() => {
    if (!spots) return null
    const xy = before === IDENTITY ? spots.xy : movePlaces(spots.xy, inverse(before))
    return { xy, middle: middleOf(xy), diameterPx: spotDiameterPx / stretchOf(before) }
  }, [spots, before, spotDiameterPx])
}

/** Where the spots lie in the picture as it is set now. */
export function useRegistered(spots: SpotsInFile | null): Registration {
  const placing = useRegistration((state) => state.placing)
  const exact = useRegistration((state) => state.exact)
  return useMemo(() => exact ?? registrationOf(placing, spots?.middle ?? [0, 0]), [exact, placing, spots])
}

/** How the picture lies now, where it is the one that the slide has: to begin with. */
export function laidNow({ picture }: SlideInfo, { widthPx }: PictureReport): Registration | null {
  if (!picture) return null
  // The picture that is shown may be a smaller copy.
  const scale = (picture.scale * widthPx) / picture.widthPx
  return picture.registration ?? [scale, 0, 0, scale, 0, 0]
}
