import { toHistologueError } from '../../worker/api/errors.ts'
import type { Progress } from '../../worker/api/methods.ts'
import { tellProblem } from '../stores/notices.ts'
import { useSlide } from '../stores/slide.ts'
import { connection } from './connection.ts'

/** Asks again which levels the open slide's picture has: those made for it may be gone. */
export async function askForLevels(): Promise<void> {
  const slideId = useSlide.getState().info?.picture && useSlide.getState().info?.slideId
  if (!slideId) return
  const facts = await connection.call('getPictureTiles', { slideId }).catch(() => null)
  if (facts && useSlide.getState().info?.slideId === slideId)
    useSlide.setState({ pyramid: { slideId, facts } })
}

/** Builds the levels of the open slide's picture; told by progress, stopped by the signal. */
export async function buildPyramid(
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<void> {
  const slideId = useSlide.getState().info?.slideId
  if (!slideId) return
  try {
    const facts = await connection.call('buildPyramid', { slideId }, { signal, onProgress })
    if (useSlide.getState().info?.slideId === slideId) useSlide.setState({ pyramid: { slideId, facts } })
  } catch (thrown) {
    const error = toHistologueError(thrown)
    if (error.code !== 'CANCELLED' && error.code !== 'WORKER_GONE') tellProblem(error.toRecord())
  }
}
