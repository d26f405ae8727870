import { z } from 'zod'
import type { ExportMethods } from '../api/export-methods.ts'
import { counterpart, named, path, region, slideId } from './region-schemas.ts'

/** What the parameters of the methods that export must look like. */
export const EXPORT_SCHEMAS: { [M in keyof ExportMethods]: z.ZodType<ExportMethods[M]['params']> } = {
  exportH5ad: z.strictObject({ slideId, regions: z.array(region), path }),
  exportReport: z.strictObject({
    ...{ slideId, a: named, b: counterpart, path },
    by: z.enum(['expected', 'supported', 'observed']).exactOptional(),
  }),
}
