import { type ErrorRecord, HistologueError, toHistologueError } from './errors.ts'
import type { MethodName, Methods, Progress } from './methods.ts'

/** The least a port must do; MessagePort, Electron's MessagePortMain and Node's fit behind it. */
export interface Port {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
}

export type PortMessage =
  | { kind: 'request'; id: number; method: MethodName; params: unknown }
  | { kind: 'result'; id: number; result: unknown }
  | { kind: 'progress'; id: number; progress: Progress }
  | { kind: 'cancel'; id: number }
  | { kind: 'error'; id: number; error: ErrorRecord }

export interface CallOptions {
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
}

/** What a handler gets beside its parameters. */
export interface HandlerContext {
  signal: AbortSignal
  /** Reports a phase with counts; sent on at most four times a second, and always when a phase ends. */
  onProgress: (progress: Progress) => void
}

export type Handlers = {
  [M in MethodName]: (params: Methods[M]['params'], context: HandlerContext) => Promise<Methods[M]['result']>
}

export type Call = <M extends MethodName>(
  method: M,
  params: Methods[M]['params'],
  options?: CallOptions,
) => Promise<Methods[M]['result']>

interface Pending {
  resolve: (result: unknown) => void
  reject: (error: HistologueError) => void
  onProgress: ((progress: Progress) => void) | undefined
}

const PROGRESS_INTERVAL_MS = 250

/** Whoever holds the port may post anything; what is no record is nobody's message. */
const isMessage = (raw: unknown): raw is PortMessage => typeof raw === 'object' && raw !== null

/**
 * The caller's end: `call(method, params, { signal, onProgress })` over any port.
 * Cancelling rejects at once with `CANCELLED`; when the port closes all that is pending rejects with `WORKER_GONE`.
 */
export function createCaller(port: Port): Call {
  const pending = new Map<number, Pending>()
  let nextId = 1
  let closed = false
  const gone = () => new HistologueError('WORKER_GONE', 'The computing process stopped.')

  port.onMessage((message) => {
    if (!isMessage(message)) return
    const entry = pending.get(message.id)
    if (!entry) return
    if (message.kind === 'progress') return entry.onProgress?.(message.progress)
    pending.delete(message.id)
    if (message.kind === 'result') entry.resolve(message.result)
    else if (message.kind === 'error') entry.reject(HistologueError.fromRecord(message.error))
  })
  port.onClose(() => {
    closed = true
    for (const entry of pending.values()) entry.reject(gone())
    pending.clear()
  })

  return (method, params, options = {}) => {
    const { signal, onProgress } = options
    const cancelled = () => new HistologueError('CANCELLED', 'The request was cancelled.')
    if (closed) return Promise.reject(gone())
    if (signal?.aborted) return Promise.reject(cancelled())
    const id = nextId++
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        if (!pending.delete(id)) return
        port.post({ kind: 'cancel', id } satisfies PortMessage)
        reject(cancelled())
      }
      const settle =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          signal?.removeEventListener('abort', onAbort)
          then(value)
        }
      pending.set(id, {
        resolve: settle(resolve as (result: unknown) => void),
        reject: settle(reject),
        onProgress,
      })
      signal?.addEventListener('abort', onAbort, { once: true })
      port.post({ kind: 'request', id, method, params } satisfies PortMessage)
    })
  }
}

/** The answering end: runs handlers for the requests of a port, with progress, cancel and errors by code. */
export function serve(port: Port, handlers: Handlers): void {
  const running = new Map<number, AbortController>()

  const answer = async (message: Extract<PortMessage, { kind: 'request' }>) => {
    const { id, method, params } = message
    const controller = new AbortController()
    running.set(id, controller)
    const context = {
      signal: controller.signal,
      onProgress: throttleProgress((progress) =>
        port.post({ kind: 'progress', id, progress } satisfies PortMessage),
      ),
    }
    try {
      const handler = (Object.hasOwn(handlers, method) ? handlers[method] : undefined) as
        | ((params: unknown, context: HandlerContext) => Promise<unknown>)
        | undefined
      if (!handler) throw new HistologueError('BAD_REQUEST', `There is no method ${method}.`)
      const result = await handler(params, context)
      port.post({ kind: 'result', id, result } satisfies PortMessage)
    } catch (thrown) {
      port.post({ kind: 'error', id, error: toHistologueError(thrown).toRecord() } satisfies PortMessage)
    } finally {
      running.delete(id)
    }
  }

  port.onMessage((message) => {
    if (!isMessage(message)) return
    if (message.kind === 'request') void answer(message)
    else if (message.kind === 'cancel') running.get(message.id)?.abort()
  })
  port.onClose(() => {
    for (const controller of running.values()) controller.abort()
  })
}

/** Lets through at most one report per interval, but each first and last one of a phase. */
export function throttleProgress(send: (progress: Progress) => void): (progress: Progress) => void {
  let lastMs = Number.NEGATIVE_INFINITY
  let lastPhase = ''
  return (progress) => {
    const nowMs = performance.now()
    const isEdge = progress.phase !== lastPhase || progress.done >= progress.total
    if (!isEdge && nowMs - lastMs < PROGRESS_INTERVAL_MS) return
    lastMs = nowMs
    lastPhase = progress.phase
    send(progress)
  }
}
