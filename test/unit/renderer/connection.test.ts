import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { createConnection, type DomPort } from '../../../renderer/data/connection.ts'
import { type Port, serve } from '../../../worker/api/rpc.ts'
import { createFakeHandlers } from './fake-worker.ts'
import { makeSyntheticSlide } from './synthetic-slide.ts'

function serving(fitStepMs: number): { dom: DomPort; workerEnd: MessagePort } {
  const { port1, port2 } = new MessageChannel()
  const port: Port = {
    post: (message) => port1.postMessage(message),
    onMessage: (listener) => port1.on('message', listener),
    onClose: (listener) => port1.on('close', listener),
  }
  serve(port, createFakeHandlers({ slide: makeSyntheticSlide(40), fitStepMs }))
  return { dom: port2 as unknown as DomPort, workerEnd: port1 }
}

test('a call made before there is a port waits for the first', async () => {
  const connection = createConnection()
  const early = connection.call('getFeatures', { slideId: 'synthetic' })
  const { dom } = serving(0)
  connection.connect(dom)
  expect((await early).names[0]).toBe('ERBB2')
  connection.disconnect()
})

test('the death of the process rejects what is pending; the next port answers', async () => {
  const connection = createConnection()
  const first = serving(10_000)
  connection.connect(first.dom)
  const fit = connection.call('fitSlide', { slideId: 'synthetic' })
  const failure = fit.catch((error) => error.code)
  first.workerEnd.close()
  expect(await failure).toBe('WORKER_GONE')
  const later = connection.call('getTopFeatures', { slideId: 'synthetic', by: 'expected', k: 2 })
  const second = serving(0)
  connection.connect(second.dom)
  expect((await later).k).toBe(2)
  connection.disconnect()
})
