import { toHistologueError } from '../../worker/api/errors.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import { useShownComparison } from '../stores/shown-comparison.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'
import { asFileName } from './file-name.ts'
import type { ManyParams } from './use-comparison.ts'

/** Saves the whole table of the comparison on screen with its sidecar where the user says; tells where it went. */
export async function exportComparison(): Promise<void> {
  const { shown } = useShownComparison.getState()
  if (!shown) return tell('Nothing to export yet', 'Choose A and B first.')
  const { params, slideName } = shown
  const b = params.b === 'rest' ? 'rest' : 'ring' in params.b ? `ring-${params.b.ring}` : params.b.name
  await save(`${slideName}_${params.a.name}_${b}`, 'Comparison saved', (path) =>
    connection.call('compareRegions', { ...params, path }),
  )
}

/** Saves the table of several regions, as `exportComparison`. */
export function exportMatrix(params: ManyParams, slideName: string): Promise<void> {
  return save(`${slideName}_${params.regions.length}_regions`, 'Table of regions saved', (path) =>
    connection.call('compareMany', { ...params, path }),
  )
}

async function save(name: string, title: string, write: (path: string) => Promise<unknown>): Promise<void> {
  const defaultName = `${asFileName(name).slice(0, 180)}.csv`
  try {
    const path = await bridge().chooseSavePath({ defaultName, kind: 'csv' })
    if (!path) return
    await write(path)
    tell(title, path, path)
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}
