import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ensureBuilt } from '../../electron/setup/build.mjs'
import type { PictureTiles } from '../../worker/api/picture.ts'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { readMemory } from './process-memory.ts'
import { figure, megabytes, milliseconds, type Row, type Section, seconds } from './section.ts'
import { cutPyramid, writeBigTiff } from './tiff-file.ts'
import { startWorker, type WorkerProcess } from './worker-process.ts'

const PLAN = { sidePx: 32_768, tilePx: 256, nLevel: 7, seed: 1 }
/** Full-resolution pixels of the demo slide's side. */
const SLIDE_PX = 4 * SMALL_DEMO_OPTIONS.sizePx
const SCALE = PLAN.sidePx / SLIDE_PX
/** A large window, CSS px, each a pixel of the screen. */
const WINDOW = { widthPx: 1600, heightPx: 1000 }
/** Side of the page's tiles. */
const TILE_PX = 512
/** As many tiles as the page asks for at once. */
const AT_ONCE = 6
const [MOST_VIEW_MS, MOST_BYTES] = [2000, 500e6]

/** A picture of 4 GB under a small slide, with levels and without. */
export const tiffSection: Section = {
  name: 'tiff',
  title: 'A picture of 4 GB under a slide',
  isLong: true,
  method:
    'A seeded BigTIFF of uncompressed RGB tiles of 256 px, 32,768 px a side with six halved levels behind it (4.3 GB), laid under the small ' +
    "demo slide; in the system's page cache. The app's built worker alone in a fresh Node, asked over a port as the page asks it. The first " +
    'view is from the request to open until spots, the whole picture and what tiles there are have come; then come all tiles of a window of 1600 × 1000 px, six ' +
    'at a time, in the middle of the finest level and of the one after. Then the same file with nothing that leads to its levels: the ' +
    'coarse copy is made of all of it, the building of levels is stopped once, then goes through. Memory is the highest ' +
    'resident memory of a fresh worker above what it had with nothing open.',
  rows: async () => {
    await ensureBuilt()
    const folder = mkdtempSync(join(tmpdir(), 'histologue-tiff-'))
    try {
      return await measure(folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function measure(folder: string): Promise<Row[]> {
  const [slide, picture, cacheDir] = ['demo.h5ad', 'picture.tif', 'cache'].map((name) => join(folder, name))
  await writeDemoSlide(slide, SMALL_DEMO_OPTIONS)
  const nextAt = await writeBigTiff(picture, PLAN)
  const open = { path: slide, picture: { path: picture, scale: SCALE } }
  const rows: Row[] = [figure('the file', statSync(picture).size, megabytes)]
  const { result: first, bytes } = await onFreshWorker(cacheDir, (worker) => view(worker, open))
  rows.push(
    figure('with levels: first view', first.wholeMs, seconds),
    ...first.tiles.map(({ what, ms }) => figure(`with levels: ${what}`, ms, milliseconds)),
    figure(
      'with levels: first view and all tiles of a window',
      first.wholeMs + first.tiles[0].ms,
      seconds,
      MOST_VIEW_MS,
    ),
    figure('with levels: memory above idle', bytes, megabytes, MOST_BYTES),
  )
  await cutPyramid(picture, nextAt)
  const { result: bare, bytes: bareBytes } = await onFreshWorker(cacheDir, async (worker) => {
    const { wholeMs, slideId } = await view(worker, open)
    const stopMs = await stopHalfWay(worker, slideId)
    return { wholeMs, stopMs, left: pyramidsIn(cacheDir).length }
  })
  rows.push(
    figure('without levels: first view', bare.wholeMs, seconds),
    figure('without levels: from the stop to the answer', bare.stopMs, milliseconds),
    figure('without levels: files left by what was stopped', bare.left, String, 0),
    figure('without levels: memory above idle until then', bareBytes, megabytes, MOST_BYTES),
  )
  const { result: built, bytes: builtBytes } = await onFreshWorker(cacheDir, (worker) => build(worker, open))
  rows.push(
    figure('levels: building them', built.ms, seconds),
    figure('levels: reports of progress', built.nReport, String),
    figure('levels: asking for them again', built.againMs, milliseconds),
    figure('levels: files kept', pyramidsIn(cacheDir).length, String, 1),
    figure('levels: size of the file kept', statSync(pyramidsIn(cacheDir)[0]).size, megabytes),
    figure('levels: memory above idle', builtBytes, megabytes, MOST_BYTES),
  )
  const { result: again, bytes: againBytes } = await onFreshWorker(cacheDir, (worker) => view(worker, open))
  rows.push(
    figure(
      'levels from the cache: first view and all tiles of a window',
      again.wholeMs + again.tiles[0].ms,
      seconds,
      MOST_VIEW_MS,
    ),
    figure('levels from the cache: memory above idle', againBytes, megabytes, MOST_BYTES),
  )
  return rows
}

async function onFreshWorker<T>(
  cacheDir: string,
  step: (worker: WorkerProcess) => Promise<T>,
): Promise<{ result: T; bytes: number }> {
  const worker = await startWorker(cacheDir)
  try {
    await wait(1000)
    const idle = readMemory(worker.pid)?.resident ?? Number.NaN
    const result = await step(worker)
    return { result, bytes: (readMemory(worker.pid)?.peak ?? Number.NaN) - idle }
  } finally {
    worker.stop()
  }
}

type Opened = { path: string; picture: { path: string; scale: number } }

async function view({ call }: WorkerProcess, params: Opened) {
  const start = performance.now()
  const { slideId } = await call('openSlide', params)
  const [, facts] = await Promise.all([
    call('getPicture', { slideId }),
    call('getPictureTiles', { slideId }),
    call('getSpots', { slideId }),
  ])
  const wholeMs = performance.now() - start
  const tiles: { what: string; ms: number }[] = []
  for (const level of [0, 1].filter((k) => k < facts.levels.length)) {
    const [nTile, ms] = await timeTiles(call, slideId, facts.levels, level)
    tiles.push({ what: `${nTile} tiles of a window, level ${level}`, ms })
  }
  return { wholeMs, tiles, slideId }
}

async function timeTiles(
  call: WorkerProcess['call'],
  slideId: string,
  levels: PictureTiles['levels'],
  level: number,
): Promise<[nTile: number, ms: number]> {
  const regions = regionsInWindow(levels[level])
  const start = performance.now()
  for (let k = 0; k < regions.length; k += AT_ONCE)
    await Promise.all(
      regions.slice(k, k + AT_ONCE).map((region) => call('getPictureTile', { slideId, level, region })),
    )
  return [regions.length, performance.now() - start]
}

/** The tiles that a window in the middle of a level touches, as the page asks for them. */
function regionsInWindow({ widthPx, heightPx }: { widthPx: number; heightPx: number }) {
  const range = (side: number, window: number) => {
    const first = Math.floor((side - window) / 2 / TILE_PX)
    const last = Math.min(Math.ceil(side / TILE_PX), Math.ceil((side + window) / 2 / TILE_PX))
    return Array.from({ length: last - Math.max(0, first) }, (_, k) => Math.max(0, first) + k)
  }
  return range(heightPx, WINDOW.heightPx).flatMap((down) =>
    range(widthPx, WINDOW.widthPx).map((across) => ({
      ...{ left: across * TILE_PX, top: down * TILE_PX },
      widthPx: Math.min(TILE_PX, widthPx - across * TILE_PX),
      heightPx: Math.min(TILE_PX, heightPx - down * TILE_PX),
    })),
  )
}

/** Time from the stop of a building that has begun until it is answered. */
async function stopHalfWay({ call }: WorkerProcess, slideId: string): Promise<number> {
  const controller = new AbortController()
  let stoppedMs = Number.NaN
  const onProgress = ({ done, total }: { done: number; total: number }) => {
    if (done < 0.1 * total || controller.signal.aborted) return
    stoppedMs = performance.now()
    controller.abort()
  }
  const options = { signal: controller.signal, onProgress }
  const code = await call('buildPyramid', { slideId }, options).then(
    () => 'it went through',
    (thrown) => thrown.code,
  )
  if (code !== 'CANCELLED') throw new Error(`The building of levels was not stopped: ${code}.`)
  const ms = performance.now() - stoppedMs
  // The answer to a stop is given at once; what was written goes away when the worker notices.
  await wait(1500)
  return ms
}

async function build({ call }: WorkerProcess, params: Opened) {
  const { slideId } = await call('openSlide', params)
  let nReport = 0
  const time = async () => {
    const start = performance.now()
    const { needsPyramid } = await call('buildPyramid', { slideId }, { onProgress: () => nReport++ })
    if (needsPyramid) throw new Error('The levels were not built.')
    return performance.now() - start
  }
  return { ms: await time(), againMs: await time(), nReport }
}

function pyramidsIn(cacheDir: string): string[] {
  const folder = join(cacheDir, 'pictures')
  return readdirSync(folder).map((name) => join(folder, name))
}
