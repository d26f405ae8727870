import { type Call, createCaller, type Port } from '../../worker/api/rpc.ts'

/** The part of a DOM or Node MessagePort that the page needs. */
export interface DomPort {
  postMessage(message: unknown): void
  addEventListener(type: string, listener: (event: MessageEvent) => void): void
  start(): void
  close(): void
}

export interface Connection {
  /** Calls over the newest port; before the first one, and between two, it waits for the next. */
  call: Call
  /** Takes a new port; what is pending on the one before rejects with `WORKER_GONE`. */
  connect(port: DomPort): void
  /** Notes that the port is dead; what is pending rejects with `WORKER_GONE`. */
  disconnect(): void
}

/** Makes the page's end of the conversation with the computing process, over successive ports. */
export function createConnection(): Connection {
  let current: { call: Call; close: () => void } | null = null
  let waiting: ((call: Call) => void)[] = []

  const disconnect = () => {
    current?.close()
    current = null
  }
  const connect = (port: DomPort) => {
    disconnect()
    const adapted = adaptPort(port)
    const entry = { call: createCaller(adapted.port), close: adapted.close }
    adapted.port.onClose(() => {
      if (current === entry) current = null
    })
    current = entry
    for (const resume of waiting) resume(entry.call)
    waiting = []
  }
  const nextCall = () => new Promise<Call>((resolve) => waiting.push(resolve))
  const call: Call = (method, params, options) =>
    current
      ? current.call(method, params, options)
      : nextCall().then((ready) => ready(method, params, options))
  return { call, connect, disconnect }
}

/** A port of the contract over a MessagePort; `close` may be called by whoever learns first that it is dead. */
function adaptPort(port: DomPort): { port: Port; close: () => void } {
  const closeListeners: (() => void)[] = []
  let closed = false
  const close = () => {
    if (closed) return
    closed = true
    port.close()
    for (const listener of closeListeners) listener()
  }
  port.addEventListener('close', close)
  return {
    close,
    port: {
      post: (message) => port.postMessage(message),
      onMessage: (listener) => {
        port.addEventListener('message', (event) => listener(event.data))
        port.start()
      },
      onClose: (listener) => closeListeners.push(listener),
    },
  }
}

/** The app's one connection. */
export const connection = createConnection()
