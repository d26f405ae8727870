import {
  copyFileSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { SessionSlide } from '../../../worker/api/sessions.ts'
import { createHandlers } from '../../../worker/handlers.ts'
import { slideOf } from '../session/sessions.ts'
import { fakeCollaborators, fakeSlide } from './fakes.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-kept-'))
const keepDir = join(folder, 'kept')
const path = join(folder, 'a.h5ad')
const context = { signal: new AbortController().signal, onProgress: () => undefined }
writeFileSync(path, 'slide')
afterAll(() => rmSync(folder, { recursive: true }))

const handlersOf = (change: Partial<ReturnType<typeof fakeSlide>> = {}) =>
  createHandlers(
    { cacheDir: join(folder, 'cache'), appVersion: '9.9.9', keepDir },
    { ...fakeCollaborators, openSlideFile: async (file) => ({ ...fakeSlide(file), ...change }) },
  )

/** The slide as it is kept: with the identity it has, and spots that it has. */
async function opened(handlers = handlersOf()) {
  const { slideId } = await handlers.openSlide({ path }, context)
  const identity = await handlers.identifySlide({ slideId }, context)
  const { regions, ...rest } = slideOf(path)
  const slide: SessionSlide = { ...rest, identity, regions: [{ ...regions[0], spots: Uint32Array.of(0, 2) }] }
  const kept = (element?: string) =>
    handlers.readKeptSlide({ slideId, ...(element !== undefined && { element }) }, context)
  return { handlers, slideId, identity, slide, kept }
}

test('what was made on a slide is kept until it is opened again, and that of another slide in the file is another', async () => {
  const { handlers, slide, kept } = await opened()
  expect(await kept()).toEqual({ slide: null, other: null, setAside: null })
  await handlers.keepSlide({ slide }, context)
  const later = await opened()
  expect(await later.kept()).toEqual({ slide, other: null, setAside: null })
  expect((await later.kept('other')).slide).toBeNull()
  const fewer = await opened(handlersOf({ barcodes: ['AAA-1', 'CCC-1', 'TTT-1'] }))
  expect((await fewer.kept()).slide).toBeNull()
})

test('with a slide is kept where the slide is that it is compared with, and nothing that was made on that one', async () => {
  const { handlers, slide, kept } = await opened()
  const other = slideOf('/other.h5ad', { id: 'b' })
  await handlers.keepSlide({ slide, other }, context)
  const found = (await kept()).other
  expect(found).toMatchObject({ id: 'b', source: { path: '/other.h5ad' }, identity: null, comparison: null })
  expect(found?.regions).toEqual([])
  await handlers.keepSlide({ slide }, context)
  expect((await kept()).other).toBeNull()
})

test('what was kept and is damaged is put aside, and a new one takes its place', async () => {
  const { handlers, slide, kept } = await opened()
  await handlers.keepSlide({ slide }, context)
  const [name] = readdirSync(keepDir).filter((file) => file.endsWith('.histologue'))
  writeFileSync(join(keepDir, name), '{"format":"histologue-session"')
  const { slide: none, setAside } = await kept()
  expect(none).toBeNull()
  expect(readFileSync(setAside ?? '', 'utf8')).toBe('{"format":"histologue-session"')
  await handlers.keepSlide({ slide }, context)
  expect(await kept()).toEqual({ slide, other: null, setAside: null })
})

test('a slide is told from others by spots, features and file, and its file is never written over', async () => {
  const { handlers, slideId, slide } = await opened()
  // The same barcodes of another array of the same make.
  const moved = await opened(handlersOf({ xy: Float32Array.of(0, 0, 1, 0, 2, 0) }))
  expect(moved.identity.spotsId).not.toBe(slide.identity?.spotsId)
  const { sha256, ...quick } = await handlers.identifySlide({ slideId, withFile: true }, context)
  expect(sha256).toMatch(/^[\da-f]{64}$/)
  expect(quick).toMatchObject({ nSpot: 3, nFeature: 4 })
  const others = await opened(
    handlersOf({ features: { ...fakeSlide(path).features, names: ['a', 'b', 'c', 'd'] } }),
  )
  expect(others.identity.spotsId).toBe(quick.spotsId)
  expect(others.identity.featuresId).not.toBe(quick.featuresId)
  const session = { slides: [slide], active: 0 }
  await expect(handlers.writeSession({ path, session }, context)).rejects.toMatchObject({
    code: 'WRITE_FAILED',
  })
  expect(readFileSync(path, 'utf8')).toBe('slide')
})

test('what was last shown comes back; before, or damaged, there is none', async () => {
  const handlers = handlersOf()
  expect(await handlers.readLast({}, context)).toBeNull()
  const last = { path: null, sources: [{ path, element: 's' }], ids: ['one'], active: 0 }
  await handlers.keepLast({ last }, context)
  expect(await handlersOf().readLast({}, context)).toEqual(last)
  writeFileSync(join(keepDir, 'last.json'), '{')
  expect(await handlers.readLast({}, context)).toBeNull()
})

test('a file is opened as it was the last time, while it is the same file and its picture is there', async () => {
  const file = join(folder, 'chosen.h5ad')
  const picture = join(folder, 'tissue.png')
  for (const each of [file, picture]) writeFileSync(each, 'bytes')
  const { handlers, slide } = await opened()
  const recall = () => handlers.recallSource({ path: file }, context)
  const keep = (change: Partial<SessionSlide['source']>) =>
    handlers.keepSlide({ slide: { ...slide, source: { path: file, ...change } } }, context)
  expect(await recall()).toEqual({ path: file })
  const registration = [0, -2, 2, 0, 5, 0] as const
  const chosen = { element: 'library=B2', picture: { path: picture, registration } }
  await keep(chosen)
  expect(await recall()).toEqual({ path: file, ...chosen })
  rmSync(picture)
  expect(await recall()).toEqual({ path: file })
  writeFileSync(picture, 'bytes')
  writeFileSync(file, 'other bytes')
  expect(await recall()).toEqual({ path: file })
  await keep(chosen)
  // As the file is by itself, chosen last.
  await keep({})
  expect(await recall()).toEqual({ path: file })
})

test('a registration moves spots, yet they are the ones that regions were drawn on', async () => {
  const { identity } = await opened()
  const xyInFile = fakeSlide(path).xy
  const registered = await opened(handlersOf({ xy: Float32Array.of(9, 9, 8, 8, 7, 7), xyInFile }))
  expect(registered.identity.spotsId).toBe(identity.spotsId)
})

test('what was made on a file that was moved or renamed is there, and that of a copy is not', async () => {
  const [was, is] = [join(folder, 'was.h5ad'), join(folder, 'is.h5ad')]
  writeFileSync(was, 'moved')
  const { handlers, slide } = await opened(handlersOf({ barcodes: ['M-1', 'O-1', 'V-1'] }))
  const mine = { ...slide, source: { path: was } }
  await handlers.keepSlide({ slide: mine }, context)
  const keptAt = async (path: string) => {
    const { slideId } = await handlers.openSlide({ path }, context)
    return handlers.readKeptSlide({ slideId }, context)
  }
  copyFileSync(was, is)
  expect(await keptAt(is)).toEqual({ slide: null, other: null, setAside: null })
  rmSync(is)
  // One file by two names is one slide.
  linkSync(was, is)
  expect(await keptAt(is)).toMatchObject({ slide: { regions: mine.regions }, movedFrom: was })
  rmSync(is)
  renameSync(was, is)
  expect(await keptAt(is)).toMatchObject({ slide: { regions: mine.regions }, movedFrom: was })
  // From its own record on, it is a slide of its own.
  await handlers.keepSlide({ slide: { ...mine, source: { path: is }, regions: [] } }, context)
  const own = await keptAt(is)
  expect(own.slide?.regions).toEqual([])
  expect(own.movedFrom).toBeUndefined()
})

test('work that would be written over is put aside once, and only where the new record lacks it', async () => {
  const { handlers, slide, kept } = await opened(handlersOf({ barcodes: ['A-1', 'S-1', 'D-1'] }))
  const [first] = slide.regions
  const second = { ...first, id: 'second' }
  await handlers.keepSlide({ slide }, context)
  const keep = (regions: SessionSlide['regions'], aside = true) =>
    handlers.keepSlide({ slide: { ...slide, regions }, aside }, context)
  expect(await keep([first, second])).toEqual({ setAside: null })
  const { setAside } = await keep([{ ...first, spots: Uint32Array.of(1) }])
  const there = await handlers.readSession({ path: setAside ?? '' }, context)
  expect(there.session.slides[0].regions).toEqual([first, second])
  expect((await kept()).slide?.regions).toHaveLength(1)
  await keep([first, second], false)
  expect(await keep([])).toEqual({ setAside })
  const { setAside: ofNames } = await handlers.keepSlide(
    { slide: { ...slide, questionNames: {} }, aside: true },
    context,
  )
  expect(ofNames).not.toBeNull()
})

test('what was kept under a name of before is read, and once', async () => {
  const { handlers, slide, kept } = await opened(handlersOf({ barcodes: ['O-1', 'L-1', 'D-1'] }))
  const before = new Set(readdirSync(keepDir))
  await handlers.keepSlide({ slide }, context)
  const [name] = readdirSync(keepDir).filter((file) => file.endsWith('.histologue') && !before.has(file))
  const former = name.replace(/^[\da-f]{16}-/, '')
  renameSync(join(keepDir, name), join(keepDir, former))
  expect((await kept()).slide?.regions).toEqual(slide.regions)
  await handlers.keepSlide({ slide }, context)
  expect(readdirSync(keepDir)).toContain(name)
  expect(readdirSync(keepDir)).not.toContain(former)
})
