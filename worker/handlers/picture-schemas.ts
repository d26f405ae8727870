import { z } from 'zod'

/** A tile of this side holds 4 MB. */
const MOST_TILE_PX = 1024
const MOST_CHANNELS = 4096
const MOST_LANDMARKS = 10_000

const slideId = z.string().min(1)
const index = z.int().min(0)
const side = z.int().min(1).max(MOST_TILE_PX)
const finite = z.number()
const path = z
  .string()
  .min(1)
  .refine((text) => !text.includes('\0'), 'a path has no NUL character')

const registration = z
  .tuple([finite, finite, finite, finite, finite, finite])
  .refine(([a, b, c, d]) => a * d !== b * c, 'a registration has a way back')

/** A picture that is laid under the spots. */
export const ADDED_PICTURE = z.strictObject({
  path: path.exactOptional(),
  scale: z.number().positive().exactOptional(),
  registration: registration.exactOptional(),
})

/** How channels are shown. */
export const CHANNELS = z
  .array(
    z.object({
      isShown: z.boolean(),
      colour: z.string().regex(/^#[0-9a-f]{6}$/i),
      low: finite,
      high: finite,
    }),
  )
  .max(MOST_CHANNELS)

const places = z
  .instanceof(Float64Array)
  .refine((xy) => xy.length % 2 === 0 && xy.length <= 2 * MOST_LANDMARKS, 'places are pairs of numbers')

/** What the parameters of the methods about pictures must look like. */
export const PICTURE_SCHEMAS = {
  getPicture: z.strictObject({ slideId, channels: CHANNELS.exactOptional() }),
  getPictureTiles: z.strictObject({ slideId }),
  getPictureTile: z.strictObject({
    ...{ slideId, level: index },
    region: z.strictObject({ left: index, top: index, widthPx: side, heightPx: side }),
    channels: CHANNELS.exactOptional(),
  }),
  buildPyramid: z.strictObject({ slideId }),
  inspectPicture: z.strictObject({ slideId, path: path.exactOptional() }),
  viewPicture: z.strictObject({
    ...{ slideId, path: path.exactOptional() },
    region: z
      .strictObject({ left: index, top: index, widthPx: z.int().min(1), heightPx: z.int().min(1) })
      .exactOptional(),
  }),
  fitLandmarks: z.strictObject({
    ...{ slideId, path: path.exactOptional(), spots: places, picture: places },
    kind: z.enum(['similarity', 'affine']),
  }),
}
