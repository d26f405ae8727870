import type { Page } from 'playwright'
import type { Bridge, PortAnnouncement } from '../../worker/api/bridge.ts'
import type { MethodName, Methods } from '../../worker/api/methods.ts'

export interface WorkerAnswer {
  /** Which computing process of this run answered, from 1. */
  generation: number
  result?: unknown
  error?: { code: string; message: string }
}

/**
 * One request to the computing process over a port of its own, so that a test can ask whatever the page is doing.
 * The page keeps its port: it takes one of each computing process.
 */
export function askWorker(page: Page, method: string, params: unknown): Promise<WorkerAnswer> {
  return page.evaluate(
    (request) =>
      new Promise<WorkerAnswer>((resolve) => {
        const take = (event: MessageEvent<PortAnnouncement>) => {
          if (event.data?.kind !== 'histologue:worker-port') return
          removeEventListener('message', take)
          const { generation } = event.data
          const [port] = event.ports
          port.onmessage = ({ data }) => {
            if (data.kind === 'progress') return
            resolve(
              data.kind === 'result'
                ? { generation, result: data.result }
                : { generation, error: data.error },
            )
            port.close()
          }
          port.postMessage({ kind: 'request', id: 1, ...request })
        }
        addEventListener('message', take)
        ;(window as unknown as { histologue: Bridge }).histologue.requestPort()
      }),
    { method, params },
  )
}

/** The result of one request of the contract; throws where the computing process answers with an error. */
export async function answerOf<M extends MethodName>(
  page: Page,
  method: M,
  params: Methods[M]['params'],
): Promise<Methods[M]['result']> {
  const { result, error } = await askWorker(page, method, params)
  if (error) throw new Error(`${method}: ${error.code}: ${error.message}`)
  return result as Methods[M]['result']
}
