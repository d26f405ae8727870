import { useRegions } from '../stores/regions.ts'
import { useShownComparison } from '../stores/shown-comparison.ts'
import { useSlide } from '../stores/slide.ts'
import { connection } from './connection.ts'
import { saveExport } from './save-export.ts'

/** Saves the comparison on screen as one HTML file. */
export async function exportReport(): Promise<void> {
  const { shown } = useShownComparison.getState()
  if (!shown) return
  const { params, slideName } = shown
  const b = params.b === 'rest' ? 'rest' : 'ring' in params.b ? `ring-${params.b.ring}` : params.b.name
  await saveExport({
    ...{ what: 'Report', name: `${slideName}_${params.a.name}_${b}`, kind: 'html' },
    write: async (path, { signal }) =>
      (await connection.call('exportReport', { ...params, path }, { signal })).path,
  })
}

/** Saves regions and what the model found into a copy of the slide. */
export async function exportH5ad(): Promise<void> {
  const { info } = useSlide.getState()
  if (!info) return
  const regions = [...useRegions.getState().regions]
  await saveExport({
    ...{ what: 'Copy with results', name: `${info.name}_histologue`, kind: 'h5ad' },
    write: async (path, context) => {
      const params = { slideId: info.slideId, regions, path }
      const { keys } = await connection.call('exportH5ad', params, context)
      return `${keys.length} keys (${keys.slice(0, 3).join(', ')}, …) in ${path}`
    },
  })
}

/** Saves the table of all regions that hold spots, each against the rest of the slide. */
export async function exportSeveral(): Promise<void> {
  const { info } = useSlide.getState()
  const regions = useRegions
    .getState()
    .regions.filter(({ spots }) => spots.length > 0)
    .map(({ name, spots }) => ({ name, spots }))
  if (!info) return
  await saveExport({
    ...{ what: 'Table of regions', name: `${info.name}_${regions.length}_regions`, kind: 'csv' },
    write: async (path, { signal }) => {
      await connection.call('compareMany', { slideId: info.slideId, regions, path }, { signal })
      return `${regions.length} regions in ${path}`
    },
  })
}
