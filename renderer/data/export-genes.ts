import type { Methods } from '../../worker/api/methods.ts'
import { useSlide } from '../stores/slide.ts'
import { connection } from './connection.ts'
import { saveExport } from './save-export.ts'

/** What is asked of the open slide. */
type Asked<M extends 'explainSpots' | 'findSimilarFeatures' | 'exportTopSpots' | 'scoreSignature'> = Omit<
  Methods[M]['params'],
  'path'
>

/** Saves a table of the open slide with its sidecar where the user says; `name` comes behind that of the slide. */
async function saveTable(
  what: string,
  name: string,
  write: (path: string, signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const { info } = useSlide.getState()
  if (!info) return
  await saveExport({
    ...{ what, name: `${info.name}_${name}`, kind: 'csv' },
    write: async (path, { signal }) => {
      await write(path, signal)
      return path
    },
  })
}

/** Saves the explanation on screen, all genes: it is made once more, to the same numbers. */
export const exportExplanation = (params: Asked<'explainSpots'>, name: string): Promise<void> =>
  saveTable('Explanation', `${name}_explanation`, (path, signal) =>
    connection.call('explainSpots', { ...params, path }, { signal }),
  )

/** Saves all genes by how much they are like one. */
export const exportAlike = (params: Asked<'findSimilarFeatures'>, name: string): Promise<void> =>
  saveTable('Genes alike', `${name}_alike_by_${params.by}`, (path, signal) =>
    connection.call('findSimilarFeatures', { ...params, path }, { signal }),
  )

/** Saves all spots by their share of a gene's attention. */
export const exportTopSpots = (params: Asked<'exportTopSpots'>, name: string): Promise<void> =>
  saveTable('Spots of a gene', `${name}_spots`, (path, signal) =>
    connection.call('exportTopSpots', { ...params, path }, { signal }),
  )

/** Saves the score of a gene list at every spot. */
export const exportScore = (params: Asked<'scoreSignature'>): Promise<void> =>
  saveTable('Score of a list', `${params.name ?? 'list'}_score`, (path, signal) =>
    connection.call('scoreSignature', { ...params, path }, { signal }),
  )
