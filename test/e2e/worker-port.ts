import type { Page } from 'playwright'
import type { Bridge, PortAnnouncement } from '../../worker/api/bridge.ts'

export interface WorkerAnswer {
  /** Which computing process of this run answered, from 1. */
  generation: number
  result?: unknown
  error?: { code: string; message: string }
}

/**
 * One request to the computing process over a port of its own, taken from under the page's eyes, so that a test
 * can ask whatever the page is doing. The page keeps its port.
 */
export function askWorker(page: Page, method: string, params: unknown): Promise<WorkerAnswer> {
  return page.evaluate(
    (request) =>
      new Promise<WorkerAnswer>((resolve) => {
        const take = (event: MessageEvent<PortAnnouncement>) => {
          if (event.data?.kind !== 'histologue:worker-port') return
          event.stopImmediatePropagation()
          removeEventListener('message', take, { capture: true })
          const { generation } = event.data
          const [port] = event.ports
          port.onmessage = ({ data }) => {
            if (data.kind === 'result') resolve({ generation, result: data.result })
            if (data.kind === 'error') resolve({ generation, error: data.error })
          }
          port.postMessage({ kind: 'request', id: 1, ...request })
        }
        addEventListener('message', take, { capture: true })
        ;(window as unknown as { histologue: Bridge }).histologue.requestPort()
      }),
    { method, params },
  )
}
