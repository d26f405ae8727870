import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { readSession, writeSession } from '../../../worker/session/session-file.ts'
import { runsOf, spotsOfRuns } from '../../../worker/session/spot-runs.ts'
import { sessionOf, slideOf } from './sessions.ts'

const root = mkdtempSync(join(tmpdir(), 'histologue-session-'))
const signed = { appVersion: '1.2.3' }
let home: string
let slidePath: string
let path: string
let count = 0

beforeEach(() => {
  home = join(root, String(count++))
  slidePath = join(home, 'data', 'a1.h5ad')
  path = join(home, 'work', 'study.histologue')
  mkdirSync(dirname(slidePath), { recursive: true })
  mkdirSync(dirname(path))
  writeFileSync(slidePath, 'slide')
})
afterAll(() => rmSync(root, { recursive: true }))

const written = () => JSON.parse(readFileSync(path, 'utf8'))

describe('a session', () => {
  test('comes back as it was, outlines and all', async () => {
    const session = {
      ...sessionOf(
        slideOf(slidePath, {
          source: { path: slidePath, element: 's', picture: { path: slidePath, scale: 0.5 } },
        }),
      ),
      geneLists: [{ name: 'hypoxia', description: '', genes: ['VEGFA', 'CA9'] }],
    }
    const { stamp } = await writeSession(path, session, signed)
    expect(await readSession(path)).toEqual({ session, stamp, missing: [] })
    expect(written()).toMatchObject({ format: 'histologue-session', version: 1, app: '1.2.3' })
    expect(written().slides[0].regions[0].spots).toEqual([0, 3, 5, 1, 9, 1])
  })

  test('of before, without lists, drawer and map, is read; a map that nobody knows, or of other spots, is no damage', async () => {
    await writeSession(path, sessionOf(slideOf(slidePath)), signed)
    const before = written()
    const { view } = before.slides[0]
    const mapRead = async (map: unknown) => {
      view.colour.map = map
      writeFileSync(path, JSON.stringify(before))
      return (await readSession(path)).session.slides[0].view?.colour.map
    }
    const region = { kind: 'drawn', name: 'edge', spots: [8, 9] }
    const answer = { kind: 'answer', name: 'a', question: { kind: 'in', region } }
    expect(await mapRead(answer)).toBeUndefined()
    expect(await mapRead({ kind: 'of a later version' })).toBeUndefined()
    view.umap = undefined
    expect(await mapRead(undefined)).toBeUndefined()
    const { session } = await readSession(path)
    expect(session.geneLists).toBeUndefined()
    expect(session.slides[0].view?.umap).toBeUndefined()
  })

  test('finds its slides after the whole folder was moved, model and encoder too', async () => {
    const inData = (name: string) => join(home, 'data', name)
    for (const name of ['m.histologue-model', 'uni.json']) writeFileSync(inData(name), '')
    const slide = slideOf(slidePath, {
      fit: {
        ...{ fitId: null, balance: false, modelPath: inData('m.histologue-model') },
        histology: { kind: 'encoder', manifestPath: inData('uni.json'), licenceAccepted: true },
      },
    })
    await writeSession(path, sessionOf(slide), signed)
    const elsewhere = join(root, `moved-${count}`)
    renameSync(home, elsewhere)
    const { session, missing } = await readSession(join(elsewhere, 'work', 'study.histologue'))
    expect(missing).toEqual([])
    expect(session.slides[0].source.path).toBe(join(elsewhere, 'data', 'a1.h5ad'))
    expect(session.slides[0].fit).toMatchObject({
      modelPath: join(elsewhere, 'data', 'm.histologue-model'),
      histology: { manifestPath: join(elsewhere, 'data', 'uni.json'), licenceAccepted: true },
    })
  })

  test('prefers the slide where it was to one beside the session, as a copy of the session alone must', async () => {
    await writeSession(path, sessionOf(slideOf(slidePath)), signed)
    const copy = join(root, `copy-${count}`, 'work', 'study.histologue')
    mkdirSync(dirname(copy), { recursive: true })
    mkdirSync(join(root, `copy-${count}`, 'data'))
    writeFileSync(join(root, `copy-${count}`, 'data', 'a1.h5ad'), 'another')
    writeFileSync(copy, readFileSync(path))
    expect((await readSession(copy)).session.slides[0].source.path).toBe(slidePath)
  })

  test('names a slide that is gone, keeps all that was made on it, and takes it from a folder that is given', async () => {
    const session = sessionOf(slideOf(slidePath), slideOf(join(home, 'data', 'b1.h5ad'), { id: 'two' }))
    await writeSession(path, session, signed)
    const other = join(home, 'disk')
    renameSync(join(home, 'data'), other)
    const opened = await readSession(path)
    expect(opened.missing).toEqual(['one', 'two'])
    expect(opened.session).toEqual(session)
    const again = await readSession(path, [join(home, 'nowhere'), other])
    expect(again.missing).toEqual(['two'])
    expect(again.session.slides[0].source.path).toBe(join(other, 'a1.h5ad'))
  })

  test('of another system is found by its relative path and by its name', async () => {
    await writeSession(path, sessionOf(slideOf(slidePath)), signed)
    const text = written()
    text.slides[0].file = { path: 'D:\\study\\data\\a1.h5ad', relative: '../data/a1.h5ad' }
    writeFileSync(path, JSON.stringify(text))
    expect((await readSession(path)).session.slides[0].source.path).toBe(slidePath)
    text.slides[0].file.relative = ''
    writeFileSync(path, JSON.stringify(text))
    expect((await readSession(path)).missing).toEqual(['one'])
    expect((await readSession(path, [dirname(slidePath)])).session.slides[0].source.path).toBe(slidePath)
  })
})

describe('writing', () => {
  test('leaves the old file whole where it fails, and nothing beside it', async () => {
    await writeSession(path, sessionOf(slideOf(slidePath)), signed)
    const before = readFileSync(path, 'utf8')
    const broken = slideOf(slidePath)
    Object.defineProperty(broken, 'regions', {
      get: () => {
        throw new Error('half way')
      },
    })
    await expect(writeSession(path, sessionOf(broken), signed)).rejects.toThrow('half way')
    expect(readFileSync(path, 'utf8')).toBe(before)
    expect(readdirSync(dirname(path))).toEqual(['study.histologue'])
  })

  test('that is killed at any moment leaves a whole session, old or new', async () => {
    const name = new URL('writes-for-ever.ts', import.meta.url).pathname
    for (const afterMs of [7, 23, 43]) {
      const child = fork(name, [path], { execArgv: ['--import', 'tsx'] })
      await new Promise((resolve) => child.once('message', resolve))
      await wait(afterMs)
      child.kill('SIGKILL')
      await new Promise((resolve) => child.once('exit', resolve))
      const { session } = await readSession(path)
      const { regions } = session.slides[0]
      expect([1, 4]).toContain(regions.length)
      expect(regions.every(({ outline }) => outline?.[0][0].length === 200_000)).toBe(true)
    }
  })

  test('never covers what somebody else wrote meanwhile, and needs no file that is gone', async () => {
    const { stamp } = await writeSession(path, sessionOf(slideOf(slidePath)), signed)
    const theirs = await writeSession(path, sessionOf(slideOf(slidePath, { name: 'theirs' })), signed)
    await expect(writeSession(path, sessionOf(), { ...signed, stamp })).rejects.toMatchObject({
      code: 'FILE_CHANGED',
    })
    expect((await readSession(path)).session.slides[0].name).toBe('theirs')
    await writeSession(path, sessionOf(), { ...signed, stamp: theirs.stamp })
    // Asked again with the old stamp, since the answer got lost: what is there is the same.
    const again = await writeSession(path, sessionOf(), { ...signed, stamp: theirs.stamp })
    expect(again.stamp).toBe((await readSession(path)).stamp)
    rmSync(path)
    await writeSession(path, sessionOf(), { ...signed, stamp })
    expect((await readSession(path)).session.slides).toEqual([])
  })
})

describe('a file that is none', () => {
  const damage: [string, (text: string) => string, string][] = [
    ['cut off', (text) => text.slice(0, text.length / 2), 'file'],
    ['empty', () => '', 'file'],
    ['of another kind', () => '{"type":"FeatureCollection"}', 'format'],
    ['without a slide list', (text) => text.replace('"slides"', '"slices"'), 'slides'],
    ['with a colour that is none', (text) => text.replace('#e69f00', 'red'), 'slides/0/regions/0/colour'],
    [
      'with spots beyond the slide',
      (text) => text.replace('[0,3,5,1,9,1]', '[0,3,5,1,9,2]'),
      'slides/0/regions',
    ],
    ['with spots that overlap', (text) => text.replace('[0,3,5,1,9,1]', '[0,3,2,1]'), 'slides/0/regions'],
  ]
  test.each(damage)('%s is refused with its place and not changed', async (_what, change, place) => {
    await writeSession(path, sessionOf(slideOf(slidePath)), signed)
    const text = change(readFileSync(path, 'utf8'))
    writeFileSync(path, text)
    await expect(readSession(path)).rejects.toMatchObject({
      code: 'SESSION_DAMAGED',
      details: { file: path, place },
    })
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  test('of a newer version says so, whatever else is new in it; new fields alone are passed over', async () => {
    await writeSession(path, sessionOf(slideOf(slidePath)), signed)
    const text = written()
    writeFileSync(path, JSON.stringify({ ...text, mood: 1 }))
    expect((await readSession(path)).session.slides).toHaveLength(1)
    writeFileSync(path, JSON.stringify({ format: text.format, version: 2, pages: [] }))
    await expect(readSession(path)).rejects.toMatchObject({ code: 'SESSION_NEWER' })
    await expect(readSession(join(home, 'no.histologue'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
    await expect(readSession(home)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })
})

test('runs give spots back exactly, and a run that leaves the slide is no run', () => {
  for (const nSpot of [1, 2, 9, 50_000]) {
    const some = Uint32Array.from({ length: nSpot }, (_, spot) => spot).filter((spot) => (spot * 7) % 5 < 2)
    expect(spotsOfRuns(runsOf(some), nSpot)).toEqual(some)
  }
  expect(runsOf(new Uint32Array())).toEqual([])
  for (const runs of [[0], [0, 0], [5, 6], [3, 1, 3, 1], [4, 1, 2, 1]])
    expect(spotsOfRuns(runs, 10)).toBeNull()
})
