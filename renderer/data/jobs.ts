import { toHistologueError } from '../../worker/api/errors.ts'
import type { Methods, Progress } from '../../worker/api/methods.ts'
import { type JobName, setJob } from '../stores/jobs.ts'
import { connection } from './connection.ts'

const running = new Map<JobName, AbortController>()

/** Starts long work; one that is under way is cancelled. Its progress, result and failure go to the store of jobs. */
export const startJob = <M extends JobName>(name: M, params: Methods[M]['params']): Promise<void> =>
  runJob(name, (context) => connection.call(name, params, context))

/** What work is given: when to stop, and whom to tell. */
export interface JobContext {
  signal: AbortSignal
  onProgress: (progress: Progress) => void
}

/** As `startJob`, of work that takes several requests. */
export async function runJob<M extends JobName>(
  name: M,
  work: (context: JobContext) => Promise<Methods[M]['result']>,
): Promise<void> {
  running.get(name)?.abort()
  const controller = new AbortController()
  running.set(name, controller)
  const isCurrent = () => running.get(name) === controller
  setJob(name, { status: 'running', progress: null })
  try {
    const result = await work({
      signal: controller.signal,
      onProgress: (progress) => isCurrent() && setJob(name, { status: 'running', progress }),
    })
    if (isCurrent()) setJob(name, { status: 'done', result })
  } catch (thrown) {
    const error = toHistologueError(thrown)
    if (!isCurrent()) return
    setJob(
      name,
      error.code === 'CANCELLED' ? { status: 'idle' } : { status: 'failed', error: error.toRecord() },
    )
  } finally {
    if (isCurrent()) running.delete(name)
  }
}

/** Stops long work, or forgets what it found. */
export function cancelJob(name: JobName): void {
  running.get(name)?.abort()
  running.delete(name)
  setJob(name, { status: 'idle' })
}

/** Forgets what was found of a fit or a slide that is no longer there. */
export function cancelSlideJobs({ isOtherSlide }: { isOtherSlide: boolean }): void {
  cancelJob('measureNoise')
  cancelJob('proposeRegions')
  cancelJob('compareSlides')
  if (!isOtherSlide) return
  cancelJob('benchRanking')
  // Of expression alone, so a new fit leaves it true.
  cancelJob('measureMoran')
}
