import type { ExportMethods } from '../../../worker/api/export-methods.ts'
import type { Handlers } from '../../../worker/api/rpc.ts'

/** Files that are said to be written, and never are. */
export const fakeExports: Pick<Handlers, keyof ExportMethods> = {
  exportH5ad: async ({ path }) => ({
    ...{ path, isCopy: true, prefix: 'histologue' },
    keys: ['obs/histologue_region', 'obsm/histologue_query'],
  }),
  exportTopSpots: async ({ path }) => ({ path, sidecarPath: `${path}.json`, nRow: 1 }),
  exportReport: async ({ path }) => ({ path }),
  exportFigure: async ({ path, widthMm }) => ({
    ...{ path, printPath: null, widthMm },
    ...{ heightMm: widthMm, isRastered: false, notice: null },
  }),
}
