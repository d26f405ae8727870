import { z } from 'zod'
import type { ExportMethods } from '../api/export-methods.ts'
import { CHANNELS } from './picture-schemas.ts'
import { counterpart, named, outline, path, region, slideId } from './region-schemas.ts'

const colour = z.string().regex(/^#[\da-f]{6}$/i, 'a colour is written #rrggbb')
const share = z.number().min(0).max(1)
const legend = z.discriminatedUnion('kind', [
  z.strictObject({
    ...{ kind: z.literal('scale'), title: z.string(), unit: z.string() },
    ...{ stops: z.array(colour).min(2), ticks: z.array(z.string()).min(2) },
  }),
  z.strictObject({
    ...{ kind: z.literal('swatches'), title: z.string().exactOptional() },
    items: z.array(z.strictObject({ name: z.string(), colour })),
  }),
])
const panel = z.strictObject({
  title: z.string().exactOptional(),
  slideId: slideId.exactOptional(),
  bounds: z
    .tuple([z.number(), z.number(), z.number(), z.number()])
    .refine(([minX, minY, maxX, maxY]) => minX < maxX && minY < maxY, 'bounds hold something'),
  colours: z.instanceof(Uint8Array),
  order: z.instanceof(Uint32Array).exactOptional(),
  legend: legend.nullable(),
  regions: z
    .array(
      z.strictObject({
        ...{ name: z.string(), colour, spots: z.instanceof(Uint32Array) },
        outline: outline.exactOptional(),
      }),
    )
    .exactOptional(),
})
const figure = z.discriminatedUnion('kind', [
  z.strictObject({
    ...{ kind: z.literal('tissue'), title: z.string(), panels: z.array(panel).min(1).max(4) },
    ...{ spotScale: z.number().positive(), pictureOpacity: share },
    tone: z.strictObject({ brightness: z.number(), contrast: z.number().min(0) }),
    channels: CHANNELS.exactOptional(),
  }),
  z.strictObject({
    ...{ kind: z.literal('plot'), title: z.string(), svg: z.string() },
    ...{ widthPx: z.number().positive(), heightPx: z.number().positive() },
  }),
])

/** What the parameters of the methods that export must look like. */
export const EXPORT_SCHEMAS: { [M in keyof ExportMethods]: z.ZodType<ExportMethods[M]['params']> } = {
  exportH5ad: z.strictObject({ slideId, regions: z.array(region), path }),
  exportTopSpots: z.strictObject({ slideId, feature: z.int().min(0), path }),
  exportReport: z.strictObject({
    ...{ slideId, a: named, b: counterpart, bSlideId: slideId.exactOptional(), path },
    by: z.enum(['expected', 'supported', 'observed']).exactOptional(),
  }),
  exportFigure: z.strictObject({
    ...{ slideId, figure, path },
    ...{ format: z.enum(['png', 'svg', 'pdf']), widthMm: z.number().min(20).max(1000) },
    dpi: z.number().min(50).max(1200),
  }),
}
