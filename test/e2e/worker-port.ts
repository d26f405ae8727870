import type { Page } from 'playwright'
import type { Bridge, PortAnnouncement } from '../../worker/api/bridge.ts'
import type { MethodName, Methods } from '../../worker/api/methods.ts'

export interface WorkerAnswer {
  /** Which computing process of this run answered, from 1. */
  generation: number
  result?: unknown
  error?: { code: string; message: string }
}

interface PortBeside {
  port: MessagePort
  generation: number
  nAsked: number
}

/**
 * One request to the computing process over a port beside the page's own, so that a test can ask whatever the page is
 * doing. The port is kept for the next request, since a slide is known to the port that opened it alone, until its
 * process has gone. The page keeps its own port: it takes one of each computing process.
 */
export function askWorker(page: Page, method: string, params: unknown): Promise<WorkerAnswer> {
  return page.evaluate(
    async (request) => {
      const here = window as unknown as { histologue: Bridge; portBeside?: PortBeside | undefined }
      here.portBeside ??= await new Promise<PortBeside>((resolve) => {
        const take = (event: MessageEvent<PortAnnouncement>) => {
          if (event.data?.kind !== 'histologue:worker-port') return
          removeEventListener('message', take)
          const [port] = event.ports
          port.start()
          // The port that comes may be the one that the page asked for: its own requests count from 1.
          resolve({ port, generation: event.data.generation, nAsked: 1e6 })
        }
        addEventListener('message', take)
        const unregister = here.histologue.onWorkerGone(() => {
          unregister()
          here.portBeside = undefined
        })
        here.histologue.requestPort()
      })
      const beside = here.portBeside
      beside.nAsked += 1
      const id = beside.nAsked
      return new Promise<WorkerAnswer>((resolve) => {
        const hear = ({ data }: MessageEvent) => {
          if (data.id !== id || data.kind === 'progress') return
          beside.port.removeEventListener('message', hear)
          const { generation } = beside
          resolve(
            data.kind === 'result' ? { generation, result: data.result } : { generation, error: data.error },
          )
        }
        beside.port.addEventListener('message', hear)
        beside.port.postMessage({ kind: 'request', id, ...request })
      })
    },
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
