import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterAll, expect, test } from 'vitest'
import { createCaller, type Port } from '../../../worker/api/rpc.ts'
import { serveSlides } from '../../../worker/serve-slides.ts'
import { fakeCollaborators, fakeSlide } from './fakes.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-ports-'))
const path = join(folder, 'slide.h5ad')
writeFileSync(path, 'bytes')
afterAll(() => rmSync(folder, { recursive: true }))

const adapt = (port: MessagePort): Port => ({
  post: (message) => port.postMessage(message),
  onMessage: (listener) => void port.on('message', listener),
  onClose: (listener) => void port.on('close', listener),
})

test('a slide is known to its own port, and closed with it', async () => {
  const closed: string[] = []
  const page = (name: string) => {
    const { port1, port2 } = new MessageChannel()
    const openSlideFile = async () => fakeSlide(path, () => closed.push(name))
    serveSlides(adapt(port1), { cacheDir: folder, appVersion: '1' }, { ...fakeCollaborators, openSlideFile })
    return { call: createCaller(adapt(port2)), port: port2, servingPort: port1 }
  }
  const [gone, here] = [page('gone'), page('here')]
  const { slideId } = await gone.call('openSlide', { path })
  const own = await here.call('openSlide', { path })
  await expect(here.call('getFeatures', { slideId })).rejects.toMatchObject({ code: 'UNKNOWN_SLIDE' })
  gone.port.close()
  await once(gone.servingPort, 'close')
  expect(closed).toEqual(['gone'])
  expect((await here.call('getFeatures', { slideId: own.slideId })).names).toHaveLength(4)
  here.port.close()
})
