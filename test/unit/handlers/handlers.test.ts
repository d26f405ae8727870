import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel, Worker } from 'node:worker_threads'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Methods } from '../../../worker/api/methods.ts'
import { serve } from '../../../worker/api/rpc.ts'
import type { Collaborators } from '../../../worker/handlers/collaborators.ts'
import { createHandlers } from '../../../worker/handlers.ts'
import { fakeAttention, fakeCollaborators, fakeSlide, quiet } from './fakes.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-test-'))
const slidePath = join(folder, 'slide.h5ad')
writeFileSync(slidePath, 'bytes')
afterAll(() => rmSync(folder, { recursive: true }))

function make(own: Partial<Collaborators> = {}) {
  return createHandlers(
    { cacheDir: join(folder, 'cache'), appVersion: '9.9.9' },
    { ...fakeCollaborators, ...own },
  )
}

/** A page in a thread of its own, which cancels while the other thread cannot hear it. */
const CANCELLING_PAGE = `
  const { port, path, cancelSent } = require('node:worker_threads').workerData
  port.postMessage({ kind: 'request', id: 1, method: 'openSlide', params: { path } })
  setTimeout(() => {
    port.postMessage({ kind: 'cancel', id: 1 })
    Atomics.store(cancelSent, 0, 1)
    Atomics.notify(cancelSent, 0)
  }, 50)`

const code = (expected: string) => expect.objectContaining({ code: expected })

describe('handlers', () => {
  let handlers = make()
  let slideId = ''
  beforeEach(async () => {
    handlers = make()
    slideId = (await handlers.openSlide({ path: slidePath }, quiet())).slideId
  })

  it('check what comes over the port before anything runs', async () => {
    const bad = { slideId, spots: [0, 1], by: 'supported' } as unknown as Methods['rankRegion']['params']
    await expect(handlers.rankRegion(bad, quiet())).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      details: { place: 'spots' },
    })
    const extra = { slideId, path: 'x' } as Methods['closeSlide']['params']
    await expect(handlers.closeSlide(extra, quiet())).rejects.toEqual(code('BAD_REQUEST'))
  })

  it('give NaN coordinates where the slide has none', async () => {
    const { xy } = await handlers.getSpots({ slideId }, quiet())
    expect(xy).toEqual(new Float32Array(6).fill(Number.NaN))
  })

  it('map expression as log1p of counts per 10,000, also with a spot without counts', async () => {
    const { values } = await handlers.getFeatureMap({ slideId, feature: 2, quantity: 'expression' }, quiet())
    expect(values[0]).toBeCloseTo(Math.log1p(7500), 5)
    expect([values[1], values[2]]).toEqual([0, 0])
    const beyond = handlers.getFeatureMap({ slideId, feature: 4, quantity: 'expression' }, quiet())
    await expect(beyond).rejects.toEqual(code('UNKNOWN_FEATURE'))
  })

  it('answer NOT_FITTED before the fit, and check spots after it', async () => {
    const rank = (spots: number[]) =>
      handlers.rankRegion({ slideId, spots: Uint32Array.from(spots), by: 'expected' }, quiet())
    await expect(rank([0])).rejects.toEqual(code('NOT_FITTED'))
    await handlers.fitSlide({ slideId }, quiet())
    expect((await rank([0, 2])).nSpotPooled).toBe(2)
    await expect(rank([])).rejects.toEqual(code('NO_SPOTS'))
    await expect(rank([3])).rejects.toEqual(code('UNKNOWN_SPOT'))
  })

  it('let a newer fit cancel the older, whose result is dropped even if it comes', async () => {
    const finish: ((name: string) => void)[] = []
    const slow = make({
      fitAttention: (_slide, { nSeed }) =>
        new Promise((resolve) => {
          finish.push(() => {
            const fitted = fakeAttention()
            resolve({ ...fitted, summary: { ...fitted.summary, nSeed } })
          })
        }),
    })
    const open = await slow.openSlide({ path: slidePath }, quiet())
    const older = slow.fitSlide({ slideId: open.slideId, nSeed: 2 }, quiet())
    const newer = slow.fitSlide({ slideId: open.slideId, nSeed: 3 }, quiet())
    const expectation = expect(older).rejects.toThrow(/abort/i)
    finish[1]('newer')
    finish[0]('older')
    await expectation
    expect((await newer).nSeed).toBe(3)
  })

  it('stop the fit of a slide that is closed, close its file and forget it', async () => {
    let closed = 0
    let stopped = false
    const own = make({
      openSlideFile: async (path) => fakeSlide(path, () => closed++),
      fitAttention: (_slide, _options, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            stopped = true
            reject(signal.reason)
          })
        }),
    })
    const open = await own.openSlide({ path: slidePath }, quiet())
    const fit = expect(own.fitSlide({ slideId: open.slideId }, quiet())).rejects.toThrow(/abort/i)
    await own.closeSlide({ slideId: open.slideId }, quiet())
    await fit
    expect([closed, stopped]).toEqual([1, true])
    await expect(own.getSpots({ slideId: open.slideId }, quiet())).rejects.toEqual(code('UNKNOWN_SLIDE'))
  })

  it('call a fit cancelled whose slide was closed beneath it, whatever it trips over', async () => {
    const own = make({
      fitAttention: async (slide) => {
        await stat(slide.path)
        throw new Error('the file is closed')
      },
    })
    const open = await own.openSlide({ path: slidePath }, quiet())
    const fit = expect(own.fitSlide({ slideId: open.slideId }, quiet())).rejects.toThrow(/abort/i)
    await own.closeSlide({ slideId: open.slideId }, quiet())
    await fit
  })

  it('close a slide whose opening was cancelled while it kept the process busy', async () => {
    const cancelSent = new Int32Array(new SharedArrayBuffer(4))
    let closed = 0
    const own = make({
      openSlideFile: async (path) => {
        // As libhdf5 does after its file was found: the process hears nothing until it is done.
        await stat(path)
        Atomics.wait(cancelSent, 0, 0)
        return fakeSlide(path, () => closed++)
      },
    })
    const { port1, port2 } = new MessageChannel()
    const answered = new Promise((post) => {
      serve(
        {
          post,
          onMessage: (listener) => void port1.on('message', listener),
          onClose: (listener) => void port1.on('close', listener),
        },
        own,
      )
    })
    const page = new Worker(CANCELLING_PAGE, {
      eval: true,
      workerData: { port: port2, path: slidePath, cancelSent },
      transferList: [port2],
    })
    await answered
    expect(closed).toBe(1)
    port1.close()
    await page.terminate()
  })

  it('take no fit for a file that is another than the one that was opened', async () => {
    const path = join(folder, 'replaced.h5ad')
    writeFileSync(path, 'bytes')
    const own = make({
      fitAttention: async (slide, { sha256Of }) => {
        await sha256Of(slide.path)
        return fakeAttention()
      },
    })
    const fitAgain = async () => own.fitSlide({ slideId: open.slideId }, quiet())
    let open = await own.openSlide({ path }, quiet())
    await fitAgain()
    writeFileSync(path, 'other bytes')
    await expect(fitAgain()).rejects.toMatchObject({ code: 'FILE_CHANGED', details: { file: path } })
    open = await own.openSlide({ path }, quiet())
    await fitAgain()
  })

  it('write the demo slide once into the cache', async () => {
    let written = 0
    const own = make({
      writeDemoSlide: async (path) => {
        written++
        writeFileSync(path, '')
      },
    })
    const first = await own.makeDemoSlide({ seed: 3 }, quiet())
    expect(await own.makeDemoSlide({ seed: 3 }, quiet())).toEqual(first)
    expect(written).toBe(1)
  })

  it('write the demo slide over no file that is there, unless told to', async () => {
    const path = join(folder, 'there.h5ad')
    writeFileSync(path, 'mine')
    const own = make({ writeDemoSlide: async (target) => writeFileSync(target, 'demo') })
    await expect(own.makeDemoSlide({ path }, quiet())).rejects.toMatchObject({ code: 'WRITE_FAILED' })
    expect(readFileSync(path, 'utf8')).toBe('mine')
    await own.makeDemoSlide({ path, overwrite: true }, quiet())
    expect(readFileSync(path, 'utf8')).toBe('demo')
  })
})

describe('the files of an open slide', async () => {
  const own = join(folder, 'own.json')
  const picture = join(folder, 'own.png')
  const part = join(folder, 'own-part.csv')
  const link = join(folder, 'link.csv')
  for (const path of [own, picture, part]) writeFileSync(path, 'mine')
  symlinkSync(own, link)
  const handlers = make({
    openSlideFile: async (path) => ({
      ...fakeSlide(path),
      pictureInfo: { widthPx: 1, heightPx: 1, scale: 1, place: picture },
      parts: { files: [part], element: null },
    }),
  })
  const { slideId } = await handlers.openSlide({ path: own }, quiet())
  await handlers.fitSlide({ slideId }, quiet())
  const selection = { kind: 'spot', barcode: 'CCC-1' } as const
  const table = (path: string) =>
    handlers.exportRanking({ slideId, selection, by: 'supported', path }, quiet())

  it.each([
    ['table', own, table],
    ['table, by a link', link, table],
    ['table, of the picture', picture, table],
    ['table, of a part of a folder', part, table],
    ['sidecar', join(folder, 'own'), table],
    ['model', own, (path: string) => handlers.saveModel({ slideId, path }, quiet())],
    ['demo slide', own, (path: string) => handlers.makeDemoSlide({ path, overwrite: true }, quiet())],
  ])('are never written over by a %s', async (_, path, write) => {
    await expect(write(path)).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      details: { advice: expect.stringContaining('another name') },
    })
    for (const file of [own, picture, part, link]) expect(readFileSync(file, 'utf8')).toBe('mine')
    expect(existsSync(join(folder, 'own'))).toBe(false)
  })
})

it('a comparison of rankings is saved after it was made, never over the slide, and not before', async () => {
  const handlers = make()
  const { slideId } = await handlers.openSlide({ path: slidePath }, quiet())
  const path = join(folder, 'compared.csv')
  await expect(handlers.saveBench({ slideId, path }, quiet())).rejects.toEqual(code('BAD_REQUEST'))
  const bench = await handlers.benchRanking({ slideId, column: 'region' }, quiet())
  expect(await handlers.saveBench({ slideId, path }, quiet())).toEqual({ path })
  expect(readFileSync(path, 'utf8').split('\r\n')[1]).toContain(bench.rows[0].what)
  const over = handlers.saveBench({ slideId, path: slidePath }, quiet())
  await expect(over).rejects.toEqual(code('WRITE_FAILED'))
})

describe('exporting a ranking', async () => {
  const handlers = make()
  const { slideId } = await handlers.openSlide({ path: slidePath }, quiet())
  await handlers.fitSlide({ slideId }, quiet())
  const path = join(folder, 'out.csv')
  const write = (params: Partial<Methods['exportRanking']['params']>) =>
    handlers.exportRanking(
      { slideId, selection: { kind: 'spot', barcode: 'CCC-1' }, by: 'supported', path, ...params },
      quiet(),
    )

  it('gives these bytes', async () => {
    expect(await write({})).toEqual({ path, sidecarPath: `${path}.json`, nRow: 4, nullWeight: 0.5 })
    expect(readFileSync(path, 'utf8').split('\r\n')).toEqual([
      'names,scores,rank,gene_id,symbol,feature_type,expected,supported,observed,lift,weight,expected_half_width,supported_half_width,rank_low,rank_high,fdr',
      '"KRT8, long",1.8,1,E3,"KRT8, long",Gene Expression,0.6666667,1.8,,1,0.25,0.05,0.05,1,4,2e-8',
      "'=cmd(),0.8,2,E2,'=cmd(),Gene Expression,0.33333334,0.8,,1,0.25,0.05,0.05,1,4,1e-8",
      'ERBB2,-0.2,3,E1,ERBB2,Gene Expression,0,-0.2,,1,0.25,0.05,0.05,1,4,0',
      'TWIN-1,-0.2,4,E4,TWIN,Gene Expression,1,-0.2,,1,0.25,0.05,0.05,1,4,3e-8',
      '',
    ])
  })

  it('says in the sidecar where the table came from, without folders', async () => {
    await write({ top: 2 })
    const text = readFileSync(`${path}.json`, 'utf8')
    expect(JSON.parse(text)).toMatchObject({
      appVersion: '9.9.9',
      slide: {
        file: 'slide.h5ad',
        sha256: '277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9',
      },
      model: { id: 'fit-1', nSeed: 5 },
      table: { by: 'supported', top: 2, nRow: 2, nSpotPooled: 1 },
    })
    expect(text).not.toContain(folder)
  })

  it('pools a region by its label, and names the labels where it is unknown', async () => {
    await write({ selection: { kind: 'region', column: 'region', value: 'fat = yes' } })
    expect(JSON.parse(readFileSync(`${path}.json`, 'utf8')).table.nSpotPooled).toBe(2)
    const unknown = write({ selection: { kind: 'region', column: 'region', value: 'bone' } })
    await expect(unknown).rejects.toMatchObject({
      code: 'NO_SPOTS',
      details: { advice: expect.stringContaining('fat = yes') },
    })
    const numeric = write({ selection: { kind: 'region', column: 'score', value: '1' } })
    await expect(numeric).rejects.toEqual(code('BAD_REQUEST'))
  })

  it('pools spots that somebody chose by hand, each once, and names them by barcode in the sidecar', async () => {
    await write({ selection: { kind: 'spots', name: 'two by hand', spots: Uint32Array.of(2, 0, 2) } })
    const { table } = JSON.parse(readFileSync(`${path}.json`, 'utf8'))
    expect(table.selection).toEqual({ kind: 'spots', name: 'two by hand', barcodes: ['AAA-1', 'GGG-1'] })
    expect(table.nSpotPooled).toBe(2)
    const none = write({ selection: { kind: 'spots', name: 'none', spots: new Uint32Array(0) } })
    await expect(none).rejects.toEqual(code('NO_SPOTS'))
    const beyond = write({ selection: { kind: 'spots', name: 'beyond', spots: Uint32Array.of(3) } })
    await expect(beyond).rejects.toEqual(code('UNKNOWN_SPOT'))
  })

  it('writes all spots in long form', async () => {
    expect((await write({ selection: { kind: 'all' }, top: 2 })).nRow).toBe(6)
    expect(readFileSync(path, 'utf8').split('\r\n').slice(0, 3)).toEqual([
      'barcode,rank,names,scores',
      'AAA-1,1,"KRT8, long",1.9',
      "AAA-1,2,'=cmd(),0.9",
    ])
  })

  it('writes the same compressed where the name asks for it', async () => {
    await write({ selection: { kind: 'all' }, top: 3 })
    const packed = join(folder, 'all.csv.gz')
    await write({ selection: { kind: 'all' }, top: 3, path: packed })
    expect(gunzipSync(readFileSync(packed)).equals(readFileSync(path))).toBe(true)
    expect(existsSync(`${packed}.json`)).toBe(true)
  })

  it('leaves the old table where the slide has gone, and no table without its sidecar', async () => {
    const gone = join(folder, 'gone.h5ad')
    writeFileSync(gone, 'bytes')
    const other = await handlers.openSlide({ path: gone }, quiet())
    await handlers.fitSlide({ slideId: other.slideId }, quiet())
    rmSync(gone)
    const before = readFileSync(path, 'utf8')
    await expect(write({ slideId: other.slideId, top: 3 })).rejects.toEqual(code('FILE_NOT_FOUND'))
    expect(readFileSync(path, 'utf8')).toBe(before)
  })

  it('writes the sidecar of a table that was whole when the cancel came', async () => {
    const late = join(folder, 'late.csv')
    const controller = new AbortController()
    const cancelled = handlers.exportRanking(
      { slideId, selection: { kind: 'spot', barcode: 'CCC-1' }, by: 'supported', path: late },
      { signal: controller.signal, onProgress: () => controller.abort() },
    )
    await expect(cancelled).rejects.toThrow(/abort/i)
    expect([late, `${late}.json`].map((file) => existsSync(file))).toEqual([true, true])
  })

  it('leaves the old table and no part when cancelled or failing', async () => {
    await write({ top: 1 })
    const before = readFileSync(path, 'utf8')
    const controller = new AbortController()
    const cancelled = handlers.exportRanking(
      { slideId, selection: { kind: 'all' }, by: 'supported', path },
      { signal: controller.signal, onProgress: () => controller.abort() },
    )
    await expect(cancelled).rejects.toThrow(/abort/i)
    expect(readFileSync(path, 'utf8')).toBe(before)
    await expect(write({ path: join(folder, 'none', 'x.csv') })).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      details: { advice: expect.stringContaining('folder') },
    })
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })
})
