import type { HandlerContext } from '../../worker/api/rpc.ts'
import { useExporting } from '../stores/exporting.ts'

/** Does work on a file that can be seen and cancelled in the top bar meanwhile. A newer one ends the one before. */
export async function shownWork<T>(
  what: string,
  work: (context: Pick<HandlerContext, 'signal' | 'onProgress'>) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const cancel = () => controller.abort()
  const isCurrent = () => useExporting.getState().running?.cancel === cancel
  useExporting.getState().running?.cancel()
  useExporting.setState({ running: { what, progress: null, cancel } })
  try {
    return await work({
      signal: controller.signal,
      onProgress: (progress) => isCurrent() && useExporting.setState({ running: { what, progress, cancel } }),
    })
  } finally {
    if (isCurrent()) useExporting.setState({ running: null })
  }
}
