import { HistologueError } from '../api/errors.ts'
import type { ChannelView } from '../api/picture.ts'
import type { PictureRegion, TileSource } from '../slide/slide-tiles.ts'

/** Gives the region back where it lies inside of a level; throws `BAD_REQUEST`. */
export function regionInside({ levels }: TileSource, level: number, region: PictureRegion): PictureRegion {
  const { left, top, widthPx, heightPx } = region
  const at = levels[level]
  if (at && left + widthPx <= at.widthPx && top + heightPx <= at.heightPx) return region
  throw new HistologueError('BAD_REQUEST', 'The picture has no such tile.', {
    place: 'getPictureTile/region',
  })
}

/** The views of all channels; throws `BAD_REQUEST` where their number is another. */
export function viewsFor(
  { channels }: TileSource,
  views?: readonly ChannelView[],
): readonly ChannelView[] | undefined {
  if (views === undefined || !channels) return undefined
  if (views.length === channels.length) return views
  throw new HistologueError(
    'BAD_REQUEST',
    `The picture has ${channels.length} channels, not ${views.length}.`,
    {
      place: 'channels',
    },
  )
}
