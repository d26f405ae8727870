import type { Layer } from '@deck.gl/core'
import { useMemo } from 'react'
import { usePictureTiles } from '../../data/picture-tiles.ts'
import { usePicture } from '../../data/slide-data.ts'
import { tileLayer } from '../../layers/picture-tiles.ts'
import { imageOf, pictureLayer } from '../../layers/tissue-layers.ts'
import { useView } from '../../stores/view.ts'

/** The picture whole, and over it the tiles of finer levels that are in view. */
export function usePictureLayers(): Layer[] {
  const picture = usePicture()
  const opacity = useView((state) => state.tissueOpacity)
  const tone = useView((state) => state.tone)
  const image = useMemo(() => picture && imageOf(picture), [picture])
  const whole = useMemo(
    () => (picture && image ? pictureLayer(picture, image, opacity, tone) : null),
    [picture, image, opacity, tone],
  )
  const tiles = usePictureTiles(picture?.scale ?? null)
  // Over a picture that lets the ground through, tiles would add to what lies beneath them.
  const shown = useMemo(
    () => tiles.map(({ key, image: pixels, bounds }) => tileLayer(key, pixels, bounds, { opacity, tone })),
    [tiles, opacity, tone],
  )
  return useMemo(() => (whole ? [whole, ...shown] : []), [whole, shown])
}
