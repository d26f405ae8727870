import { toHistologueError } from '../../worker/api/errors.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import { useSlide } from '../stores/slide.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'
import { asFileName } from './file-name.ts'
import { startJob } from './jobs.ts'

/** Measures Moran's I of all features of the open slide. */
export function measurePattern(): void {
  const { info } = useSlide.getState()
  if (info) void startJob('measureMoran', { slideId: info.slideId })
}

/** Measures once more and saves the table where the user says: the same seed gives the same numbers. */
export async function exportPattern(): Promise<void> {
  const { info } = useSlide.getState()
  if (!info) return
  try {
    const defaultName = `${asFileName(info.name)}_moran.csv`
    const path = await bridge().chooseSavePath({ defaultName, kind: 'csv' })
    if (!path) return
    await connection.call('measureMoran', { slideId: info.slideId, path })
    tell('Table saved', path, path)
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}
