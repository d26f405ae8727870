import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { HistologueError } from '../../../worker/api/errors.ts'
import type { MethodName, Progress } from '../../../worker/api/methods.ts'
import { createCaller, type Handlers, type Port, serve } from '../../../worker/api/rpc.ts'

const opened: MessagePort[] = []
afterEach(() => {
  for (const port of opened.splice(0)) port.close()
})

function adapt(port: MessagePort): Port {
  opened.push(port)
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', listener),
    onClose: (listener) => port.on('close', listener),
  }
}

/** Only what a test calls is there. */
function connect(handlers: Partial<Handlers>) {
  const { port1, port2 } = new MessageChannel()
  serve(adapt(port2), handlers as Handlers)
  return { call: createCaller(adapt(port1)), port1, port2 }
}

const never = () => new Promise<never>(() => {})

describe('calls over a port', () => {
  it('carry typed arrays, and errors with code, place and advice', async () => {
    const xy = Float32Array.of(1, Number.NaN)
    const { call } = connect({
      getSpots: async () => ({ barcodes: ['a'], xy }),
      closeSlide: async () => {
        throw new HistologueError('UNKNOWN_SLIDE', 'no', { place: 'obs', advice: 'Open it.' })
      },
      saveModel: async () => {
        throw new TypeError('unforeseen')
      },
    })
    expect((await call('getSpots', { slideId: 's' })).xy).toEqual(xy)
    await expect(call('closeSlide', { slideId: 's' })).rejects.toMatchObject({
      code: 'UNKNOWN_SLIDE',
      details: { place: 'obs', advice: 'Open it.' },
    })
    await expect(call('saveModel', { slideId: 's', path: 'p' })).rejects.toMatchObject({ code: 'INTERNAL' })
    await expect(call('getPicture', { slideId: 's' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  it.each(['constructor', 'toString', '__proto__'])('answer %s as no method', async (name) => {
    const { call } = connect({})
    await expect(call(name as MethodName, { slideId: 's' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  it.each([null, undefined, 7, 'text', []])(
    'do not mind that %j is posted from either end',
    async (message) => {
      const { call, port1, port2 } = connect({ closeSlide: async () => null })
      port1.postMessage(message)
      port2.postMessage(message)
      expect(await call('closeSlide', { slideId: 's' })).toBeNull()
    },
  )

  it('reject at once when cancelled, and stop the handler', async () => {
    let stopped: () => void = () => {}
    const sawAbort = new Promise<void>((resolve) => {
      stopped = resolve
    })
    const { call } = connect({
      fitSlide: (_, { signal }) => {
        signal.addEventListener('abort', () => stopped())
        return never()
      },
    })
    const controller = new AbortController()
    const pending = call('fitSlide', { slideId: 's' }, { signal: controller.signal })
    setTimeout(() => controller.abort(), 20)
    await expect(pending).rejects.toMatchObject({ code: 'CANCELLED' })
    await sawAbort
    await expect(call('fitSlide', { slideId: 's' }, { signal: controller.signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    })
  })

  it('throttle progress but keep the first and last report of every phase', async () => {
    const { call } = connect({
      fitSlide: async (_, { onProgress }) => {
        for (const phase of ['features', 'training'] as const)
          for (let done = 0; done <= 500; done++) onProgress({ phase, done, total: 500 })
        throw new HistologueError('NO_SPOTS', 'done')
      },
    })
    const reports: Progress[] = []
    const onProgress = (progress: Progress) => reports.push(progress)
    await expect(call('fitSlide', { slideId: 's' }, { onProgress })).rejects.toMatchObject({
      code: 'NO_SPOTS',
    })
    expect(reports.length).toBeLessThan(40)
    for (const phase of ['features', 'training']) {
      const own = reports.filter((report) => report.phase === phase)
      expect([own[0].done, own.at(-1)?.done]).toEqual([0, 500])
    }
  })

  it('reject all that is pending with WORKER_GONE when the other end closes, and all later calls', async () => {
    const { call, port2 } = connect({ fitSlide: never, getPicture: never })
    const pending = [call('fitSlide', { slideId: 's' }), call('getPicture', { slideId: 's' })]
    setTimeout(() => port2.close(), 20)
    for (const promise of pending) await expect(promise).rejects.toMatchObject({ code: 'WORKER_GONE' })
    await expect(call('getPicture', { slideId: 's' })).rejects.toMatchObject({ code: 'WORKER_GONE' })
  })
})
