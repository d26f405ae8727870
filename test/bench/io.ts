import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from '../../electron/setup/build.mjs'
import { median } from '../../worker/stats/quantiles.ts'
import { createRandom } from '../../worker/stats/random.ts'
import { measureWindow, type WindowAims } from './large-window.ts'
import { readMemory } from './process-memory.ts'
import { FINE_HD, PACKED_HD, type ScaleOptions, scaleSlide, WIDE } from './scale-slide.ts'
import { figure, megabytes, milliseconds, type Row, type Section, seconds, skipped } from './section.ts'
import { spaceRangerSlide } from './space-ranger-slide.ts'
import { startWorker, type WorkerProcess } from './worker-process.ts'

const PEER = fileURLToPath(new URL('read_h5ad_anndata.py', import.meta.url))
const PYTHON = '/usr/bin/python3'
const N_REPEAT = 3
const N_GENE = 20
/** The cache is written after the slide is shown. */
const MOST_WRITING_MS = 300_000

const METHOD =
  "Made-up slides of seeded counts, compressed by gzip as `write_h5ad(compression='gzip')` does, written into the machine's " +
  "temporary folder and removed at the end. The app's built worker alone in a fresh Node, asked over a port as the page asks it; " +
  "files lie in the system's page cache. *Ready* is from the request until spots, features and the map of one gene are at the " +
  "asker's. Opening again is a fresh process over a filled cache. Memory is the highest resident memory of the worker until then. "

/** A slide of many values, opened beside anndata's own reading, opened again, coloured by one gene after another. */
export const ioSection: Section = {
  name: 'io',
  title: 'Opening a slide of many values',
  isLong: true,
  method:
    `${METHOD}The peer is \`anndata.read_h5ad\` of the same file in the same run, imports left out. Times are medians of ` +
    `${N_REPEAT} fresh processes with an empty cache each.`,
  rows: () => measure(WIDE, { repeat: N_REPEAT, geneMs: 30, peerShare: { first: 1, second: 0.15 } }),
}

const IN_WINDOW =
  'One run. *In the window* is the real app in Electron, here drawing in software where there is no GPU: first picture and spots ' +
  "are the page's own measures; the drag is by the mouse over the whole slide; the fit that the app begins by itself runs meanwhile."

const HD_AIMS: Aims = { repeat: 1, geneMs: 100, readyMs: 60_000, pictureMs: 5000, bytes: 4e9 }

/** A Visium HD slide of 8 µm bins, as `.h5ad` and in the folders in which Space Ranger leaves it. */
export const hdSection: Section = {
  name: 'hd',
  title: 'Opening 400,000 bins',
  isLong: true,
  method: METHOD + IN_WINDOW,
  rows: async () => [
    ...(await measure(PACKED_HD, HD_AIMS, { pictureMs: 5000, readyMs: 60_000, windowBytes: 1.5e9 })),
    ...(await measure(PACKED_HD, { ...HD_AIMS, asOuts: true })),
  ],
}

/** All bins of a slide at 2 µm. */
export const fineSection: Section = {
  name: 'fine',
  title: 'Opening 5 million bins',
  isLong: true,
  method: METHOD + IN_WINDOW,
  rows: () => measure(FINE_HD, { repeat: 1, bytes: 8e9 }, { bytes: 8e9 }),
}

/** What is not named has no aim. */
interface Aims {
  repeat: number
  /** As a folder of Space Ranger, not as `.h5ad`. */
  asOuts?: boolean
  geneMs?: number
  readyMs?: number
  pictureMs?: number
  bytes?: number
  peerShare?: { first: number; second: number }
}

interface Opening {
  pictureMs: number
  readyMs: number
  geneMs: number[]
  /** The first answer that needs every value, which a second opening reads from the disk. */
  valuesMs: number
  nNonZero: number
}

async function measure(options: ScaleOptions, aims: Aims, inWindow?: WindowAims): Promise<Row[]> {
  await ensureBuilt()
  const path = await (aims.asOuts ? spaceRangerSlide(options) : scaleSlide(options))
  try {
    const { named, rows } = await measureWorker(path, options, aims)
    return inWindow ? [...rows, ...(await measureWindow(named, path, inWindow))] : rows
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}

async function measureWorker(path: string, options: ScaleOptions, aims: Aims) {
  const what = `${(options.nAcross * options.nDown).toLocaleString('en')} × ${options.nFeature.toLocaleString('en')}`
  const first: Opening[] = []
  const second: Opening[] = []
  let memory = 0
  for (let k = 0; k < aims.repeat; k++) {
    const cacheDir = mkdtempSync(join(tmpdir(), 'histologue-io-'))
    try {
      memory = Math.max(
        memory,
        await withWorker(cacheDir, aims, async (worker) => first.push(await open(worker, path))),
      )
      await withWorker(cacheDir, aims, async (worker) =>
        second.push(await open(worker, path, { isFilled: true })),
      )
    } finally {
      rmSync(cacheDir, { recursive: true, force: true })
    }
  }
  const of = (openings: Opening[], key: 'pictureMs' | 'readyMs') =>
    median(openings.map((opening) => opening[key]))
  const layout = aims.asOuts ? ', folder of Space Ranger' : ''
  const named = `${what}, ${(first[0].nNonZero / 1e6).toFixed(0)} M values${layout}`
  const rows: Row[] = [
    figure(`${named}: open to first picture`, of(first, 'pictureMs'), seconds, aims.pictureMs),
    figure(`${named}: open until ready`, of(first, 'readyMs'), seconds, aims.readyMs),
    figure(`${named}: open again until ready`, of(second, 'readyMs'), seconds),
    ...(aims.peerShare ? besidePeer(named, path, [of(first, 'readyMs'), of(second, 'readyMs')], aims) : []),
    figure(
      `${named}: colour by another gene, median of ${N_GENE}, at the asker's`,
      median(second.flatMap(({ geneMs }) => geneMs)),
      milliseconds,
      aims.geneMs,
    ),
    figure(
      `${named}: the same before the cache is written`,
      median(first.flatMap(({ geneMs }) => geneMs)),
      milliseconds,
      aims.geneMs,
    ),
    figure(
      `${named}: opened again, the first score of a gene list, which reads every value`,
      median(second.map(({ valuesMs }) => valuesMs)),
      seconds,
    ),
    figure(`${named}: memory of the worker`, memory, megabytes, aims.bytes),
  ]
  return { named, rows }
}

/** Runs a step on a fresh worker, waits until its cache is written, and gives its highest memory in bytes. */
async function withWorker(
  cacheDir: string,
  { asOuts }: Aims,
  step: (worker: WorkerProcess) => Promise<unknown>,
): Promise<number> {
  const worker = await startWorker(cacheDir)
  try {
    await step(worker)
    await untilWritten(
      join(cacheDir, 'matrices'),
      asOuts ? ['.spots', '.genes'] : ['.spots', '.genes', '.slide'],
    )
    return readMemory(worker.pid)?.peak ?? Number.NaN
  } finally {
    worker.stop()
  }
}

/** Of a folder's slide only the matrix is kept. */
async function untilWritten(folder: string, wanted: readonly string[]): Promise<void> {
  for (const end = performance.now() + MOST_WRITING_MS; performance.now() < end; await wait(200)) {
    const names = existsSync(folder) ? readdirSync(folder) : []
    const has = (ending: string) => names.some((name) => name.endsWith(ending))
    if (wanted.every(has) && !has('.part')) return
  }
  throw new Error(`The cache was not written within ${MOST_WRITING_MS / 1000} s.`)
}

async function open({ call }: WorkerProcess, path: string, { isFilled = false } = {}): Promise<Opening> {
  // The worker has been up for a while when a hand has found a file; what opening needs is loaded meanwhile.
  await wait(1000)
  const start = performance.now()
  const since = () => performance.now() - start
  const asked = call('openSlide', { path })
  const seen = call('previewSlide', { path }).then((picture) => (picture ? since() : null))
  const { slideId, nFeature, nNonZero } = await asked
  const ready = Promise.all([
    call('getSpots', { slideId }),
    call('getFeatures', { slideId }),
    call('getFeatureMap', { slideId, feature: 0, quantity: 'expression' }),
  ]).then(since)
  // The page asks for the picture beside them where no preview came.
  const previewMs = await seen
  const pictureMs: number = previewMs ?? (await call('getPicture', { slideId }).then(since))
  const readyMs = await ready
  // The file by genes is opened behind the answer; a hand takes longer to choose a gene.
  if (isFilled) await wait(500)
  const random = createRandom(1)
  const geneMs: number[] = []
  for (let k = 0; k < N_GENE; k++) {
    const asked = performance.now()
    await call('getFeatureMap', { slideId, feature: random.integer(nFeature), quantity: 'expression' })
    geneMs.push(performance.now() - asked)
  }
  // Scores of a list need every value, by genes.
  const valuesAsked = performance.now()
  await call('scoreSignature', { slideId, features: Uint32Array.of(0, 1, 2) })
  const valuesMs = performance.now() - valuesAsked
  return { pictureMs, readyMs, geneMs, valuesMs, nNonZero }
}

function besidePeer(
  what: string,
  path: string,
  [first, second]: number[],
  { repeat, peerShare }: Aims,
): Row[] {
  const times = readByPeer(path, repeat)
  if (!times) return [skipped(`${what}: read by anndata`, '', `${PYTHON} has no anndata here`)]
  const peer = median(times)
  const share = (value: number) => `${value.toFixed(2)}×`
  return [
    figure(`${what}: read whole by anndata`, peer, seconds),
    figure(`${what}: ready, against that`, first / peer, share, peerShare?.first),
    figure(`${what}: ready again, against that`, second / peer, share, peerShare?.second),
  ]
}

/** Milliseconds of each reading, imports left out; null where there is no such Python. */
function readByPeer(path: string, repeat: number): number[] | null {
  try {
    const out = execFileSync(PYTHON, [PEER, path, String(repeat)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return (JSON.parse(out) as { seconds: number[] }).seconds.map((value) => 1000 * value)
  } catch {
    return null
  }
}
