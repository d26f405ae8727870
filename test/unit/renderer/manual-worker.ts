import { vi } from 'vitest'
import { connection, type DomPort } from '../../../renderer/data/connection.ts'
import type { RecentSlide } from '../../../worker/api/bridge.ts'
import { type ErrorCode, HistologueError } from '../../../worker/api/errors.ts'
import type { MethodName, Methods } from '../../../worker/api/methods.ts'
import type { PortMessage } from '../../../worker/api/rpc.ts'
import { fakeIdentity, NOTHING_KEPT } from './fake-sessions.ts'

/** A request that waits until the test answers it. */
export interface Question {
  method: MethodName
  params: unknown
}

/** What keeping asks for beside everything else; answered at once, and not counted among the questions. */
const KEEPING: Partial<Record<MethodName, unknown>> = {
  identifySlide: fakeIdentity(40),
  readKeptSlide: NOTHING_KEPT,
  ...{ keepSlide: { setAside: null }, keepLast: null },
}

/** The app's connection over a port whose answers the test gives, in the order that it likes. */
export function connectManually() {
  const waiting = new Map<Question, number>()
  const asked: Question[] = []
  let deliver: (message: PortMessage) => void = () => undefined
  const port: DomPort = {
    postMessage: (raw) => {
      const message = raw as PortMessage
      if (message.kind !== 'request') return
      if (message.method in KEEPING) {
        const { id, method } = message
        queueMicrotask(() => deliver({ kind: 'result', id, result: KEEPING[method] as never }))
        return
      }
      const question = { method: message.method, params: message.params }
      asked.push(question)
      waiting.set(question, message.id)
    },
    addEventListener: (type, listener) => {
      if (type === 'message') deliver = (data) => listener({ data } as MessageEvent)
    },
    start: () => undefined,
    close: () => undefined,
  }
  vi.stubGlobal('window', {
    setTimeout,
    clearTimeout,
    histologue: { addRecentSlide: async () => [] as RecentSlide[] },
  })
  connection.connect(port)

  const take = (method: MethodName) => {
    const question = asked.find((one) => one.method === method && waiting.has(one))
    if (!question) throw new Error(`Nobody asks ${method}.`)
    const id = waiting.get(question) as number
    waiting.delete(question)
    return id
  }
  /** Answers the oldest question of a method that is still open. */
  const answer = async <M extends MethodName>(method: M, result: Methods[M]['result']) => {
    deliver({ kind: 'result', id: take(method), result })
    await settled()
  }
  /** Moves the oldest open question of a method behind the others. */
  const later = (method: MethodName) => {
    const question = asked.find((one) => one.method === method && waiting.has(one))
    if (question) asked.push(...asked.splice(asked.indexOf(question), 1))
  }
  const fail = async (method: MethodName, code: ErrorCode) => {
    deliver({ kind: 'error', id: take(method), error: new HistologueError(code, code).toRecord() })
    await settled()
  }
  return { asked, answer, fail, later }
}

/** Lets what was just answered reach the stores. */
export const settled = () => new Promise((resolve) => setTimeout(resolve, 0))
