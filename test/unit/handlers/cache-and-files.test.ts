import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { Picture } from '../../../worker/api/methods.ts'
import { keyOfSlide } from '../../../worker/attention/slide-key.ts'
import type { Collaborators } from '../../../worker/handlers/collaborators.ts'
import { createHandlers } from '../../../worker/handlers.ts'
import { fakeCollaborators, fakeSlide, quiet } from './fakes.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-files-'))
afterAll(() => rmSync(folder, { recursive: true }))
const slidePath = join(folder, 'slide.h5ad')
const cacheDir = join(folder, 'cache')
beforeEach(() => writeFileSync(slidePath, 'bytes'))

const make = (own: Partial<Collaborators> = {}) =>
  createHandlers({ cacheDir, appVersion: '1.0.0' }, { ...fakeCollaborators, ...own })

const picture: Picture = { widthPx: 1, heightPx: 1, scale: 1, place: 'x', pixels: new Uint8Array(4) }

test('the picture of a slide is had while its matrix is still being read, and no later', async () => {
  let finish: () => void = () => {}
  const reading = new Promise<void>((resolve) => {
    finish = resolve
  })
  const handlers = make({
    async openSlideFile(path, options) {
      await options?.onFrame?.({ readPicture: async () => picture })
      await reading
      return fakeSlide(path)
    },
  })
  expect(await handlers.previewSlide({ path: slidePath }, quiet())).toBeNull()
  const opening = handlers.openSlide({ path: slidePath }, quiet())
  // Asked at once, as the page does, and once: the opening looks at the file's state first.
  await expect(handlers.previewSlide({ path: slidePath }, quiet())).resolves.toEqual(picture)
  finish()
  await opening
  expect(await handlers.previewSlide({ path: slidePath }, quiet())).toBeNull()
})

test('an opening that fails, or has no picture, leaves nobody waiting', async () => {
  const handlers = make({
    async openSlideFile() {
      await new Promise((resolve) => setImmediate(resolve))
      throw new Error('broken')
    },
  })
  const opening = handlers.openSlide({ path: slidePath }, quiet())
  const preview = handlers.previewSlide({ path: slidePath }, quiet())
  await expect(opening).rejects.toThrow('broken')
  expect(await preview).toBeNull()
})

test('a file that changes or goes away while its slide is open is named', async () => {
  const handlers = make()
  const { slideId } = await handlers.openSlide({ path: slidePath }, quiet())
  expect(await handlers.checkFiles({ slideId }, quiet())).toEqual({ changed: [], missing: [] })
  writeFileSync(slidePath, 'other bytes')
  expect(await handlers.checkFiles({ slideId }, quiet())).toEqual({ changed: [slidePath], missing: [] })
  rmSync(slidePath)
  expect(await handlers.checkFiles({ slideId }, quiet())).toEqual({ changed: [], missing: [slidePath] })
})

test('a picture that is a folder of chunks is part of what a fit is known by', async () => {
  const store = join(folder, 'picture.zarr')
  mkdirSync(join(store, '0'), { recursive: true })
  writeFileSync(join(store, '0/0.0.0'), 'pixels')
  const keys: string[] = []
  const handlers = make({
    openSlideFile: async (path) => ({ ...fakeSlide(path), pictureInfo: { ...picture, place: store } }),
    async fitAttention(slide, options, context) {
      keys.push(await keyOfSlide(slide, options.sha256Of))
      return fakeCollaborators.fitAttention(slide, options, context)
    },
  })
  const fitted = async () => {
    const { slideId } = await handlers.openSlide({ path: slidePath, picture: { path: store } }, quiet())
    await handlers.fitSlide({ slideId }, quiet())
    return slideId
  }
  await fitted()
  const slideId = await fitted()
  writeFileSync(join(store, '0/0.0.0'), 'others')
  expect((await handlers.checkFiles({ slideId }, quiet())).changed).toEqual([join(store, '0/0.0.0')])
  await fitted()
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).not.toBe(keys[0])
})

test('clearing removes what can be made again and nothing else', async () => {
  const files = ['matrices/a.spots', 'pictures/b', 'fits/c', 'kept/my-work', 'demo/d.h5ad'].map((name) => {
    const path = join(cacheDir, name)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, '1234')
    return path
  })
  const handlers = make()
  const report = await handlers.inspectCache({}, quiet())
  expect(report).toMatchObject({ path: cacheDir, nFile: 5, nByte: 20 })
  expect(report.parts).toContainEqual({ part: 'fits', nFile: 1, nByte: 4 })
  expect(await handlers.clearCache({ parts: ['matrices', 'pictures'] }, quiet())).toEqual({
    nFile: 2,
    nByte: 8,
  })
  expect(files.map((path) => existsSync(path))).toEqual([false, false, true, true, true])
  expect(readFileSync(files[3], 'utf8')).toBe('1234')
  const foreign = { parts: ['../..'] } as unknown as { parts: 'fits'[] }
  await expect(handlers.clearCache(foreign, quiet())).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})
