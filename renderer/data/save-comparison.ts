import { toHistologueError } from '../../worker/api/errors.ts'
import type { SlideInfo } from '../../worker/api/methods.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'
import { asFileName } from './file-name.ts'

/** Saves the slide's last comparison of rankings as CSV where the user says; tells where it went. */
export async function saveComparison({ slideId, name }: SlideInfo): Promise<void> {
  const defaultName = asFileName(`${name.slice(0, 160)}_ways-to-rank.csv`)
  try {
    const path = await bridge().chooseSavePath({ defaultName, kind: 'csv' })
    if (!path) return
    const saved = await connection.call('saveBench', { slideId, path })
    tell('Comparison saved', saved.path, saved.path)
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}
