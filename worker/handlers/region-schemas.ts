import { z } from 'zod'
import type { RegionMethods } from '../api/region-methods.ts'

export const slideId = z.string().min(1)
export const path = z
  .string()
  .min(1)
  .refine((text) => !text.includes('\0'), 'a path has no NUL character')
const index = z.int().min(0)
const count = z.int().min(1)
const by = z.enum(['expected', 'supported', 'observed'])
const spots = z.instanceof(Uint32Array)
/** Spots under a name. */
export const named = z.strictObject({ name: z.string(), spots })
/** What a region is compared with. */
export const counterpart = z.union([named, z.literal('rest'), z.strictObject({ ring: count.max(1000) })])
/** Polygons, each its rings. */
export const outline = z.array(z.array(z.instanceof(Float32Array)))
/** A region as the page has it. */
export const region = z.strictObject({
  id: z.string(),
  name: z.string(),
  colour: z.string().regex(/^#[\da-f]{6}$/i, 'a colour is written #rrggbb'),
  note: z.string(),
  locked: z.boolean(),
  spots,
  outline: outline.exactOptional(),
})
const limits = { low: z.number(), high: z.number() }
const rule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('polygon'), outline }),
  z.strictObject({ kind: z.literal('category'), column: z.string(), values: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('feature'), feature: index, ...limits }),
  z.strictObject({ kind: z.literal('number'), column: z.string(), ...limits }),
  z.strictObject({
    kind: z.literal('like'),
    spots,
    share: z.number().gt(0).max(1).exactOptional(),
    least: z.number().min(-1).max(1).exactOptional(),
  }),
])

/** More moved maps than anyone waits for. */
const MOST_SHIFTS = 1000

/** What the parameters of the methods about regions must look like. */
export const REGION_SCHEMAS: { [M in keyof RegionMethods]: z.ZodType<RegionMethods[M]['params']> } = {
  compareRegions: z.strictObject({
    ...{ slideId, a: named, b: counterpart, bSlideId: slideId.exactOptional() },
    ...{ by: by.exactOptional(), path: path.exactOptional() },
  }),
  compareMany: z.strictObject({ slideId, regions: z.array(named).min(1), path: path.exactOptional() }),
  growRegion: z.strictObject({ slideId, spots, rings: z.int().min(-1000).max(1000) }),
  findSpots: z.strictObject({ slideId, rule }),
  readRegions: z.strictObject({ slideId, path }),
  writeRegions: z.strictObject({
    ...{ slideId, path, regions: z.array(region) },
    format: z.enum(['geojson', 'loupe-csv', 'xenium-csv', 'obs-csv']),
  }),
  proposeRegions: z.strictObject({
    slideId,
    k: count.max(100).exactOptional(),
    seed: index.exactOptional(),
  }),
  measureMoran: z.strictObject({
    slideId,
    nShift: z.int().min(10).max(MOST_SHIFTS).exactOptional(),
    path: path.exactOptional(),
  }),
  findSimilarFeatures: z.strictObject({
    ...{ slideId, feature: index, k: count, path: path.exactOptional() },
    by: z.enum(['keys', 'expression']),
  }),
  scoreSignature: z.strictObject({
    ...{ slideId, features: spots, name: z.string().exactOptional() },
    ...{ seed: index.exactOptional(), path: path.exactOptional() },
  }),
  umapSpots: z.strictObject({
    slideId,
    of: z.enum(['queries', 'expression']),
    seed: index.exactOptional(),
  }),
  readGeneLists: z.union([z.strictObject({ slideId, path }), z.strictObject({ slideId, text: z.string() })]),
}
