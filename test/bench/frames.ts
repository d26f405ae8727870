import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { build } from 'vite'
import { projectDir } from '../../electron/setup/places.mjs'
import { median } from '../../worker/stats/quantiles.ts'
import { launchApp } from './app-window.ts'
import type { Drawn, FrameQuestion } from './frame-page.ts'
import { figure, milliseconds, type Row, type Section, skipped } from './section.ts'

const SLIDES = [
  { nAcross: 640, nDown: 625, zoomIn: 1, nFrame: 2 },
  { nAcross: 640, nDown: 625, zoomIn: 8, nFrame: 2 },
  // Seconds a frame where software draws.
  { nAcross: 1420, nDown: 1410, zoomIn: 1, nFrame: 1 },
  { nAcross: 1420, nDown: 1410, zoomIn: 8, nFrame: 1 },
]
const N_TURN = 2

/** Frames of many spots, drawn as the app does beside a bare layer of deck.gl. */
export const frameSection: Section = {
  name: 'frames',
  title: 'Frames of many spots',
  isLong: true,
  method:
    "In a window of the app's own Electron, here drawing in software where there is no GPU: a canvas of 1000 × 800 px moves a little from " +
    'frame to frame. *Bare* is one ScatterplotLayer of deck.gl with all spots as binary attributes, *ours* the layers of the app ' +
    `(renderer/layers/level-layers). Each frame waits until it is drawn; medians of frames, of ${N_TURN} turns of either. The picture is left out of both.`,
  rows: async () => {
    try {
      return await inPage(measureAll)
    } catch (thrown) {
      const { name, message } = thrown as Error
      if (name !== 'SetupError') throw thrown
      return [skipped('frames of many spots', '≤ 1.2×', message)]
    }
  },
}

async function measureAll(page: Page): Promise<Row[]> {
  const rows: Row[] = []
  for (const slide of SLIDES) {
    const times: Record<Drawn, number[]> = { bare: [], app: [] }
    // In turns, so that whatever else the machine does falls on both.
    for (let turn = 0; turn < N_TURN; turn++)
      for (const drawn of ['bare', 'app'] as const)
        times[drawn].push(...(await time(page, { ...slide, drawn })))
    const n = (slide.nAcross * slide.nDown).toLocaleString('en')
    const what = `${n} spots, ${slide.zoomIn === 1 ? 'all in view' : `zoomed in ${slide.zoomIn}×`}`
    const [bare, app] = [median(times.bare), median(times.app)]
    console.error(`${what}: bare ${bare.toFixed(0)} ms, ours ${app.toFixed(0)} ms`)
    rows.push(
      figure(`${what}: a frame, bare`, bare, milliseconds),
      figure(`${what}: a frame, ours`, app, milliseconds),
      figure(`${what}: ours against bare`, app / bare, (value) => `${value.toFixed(2)}×`, 1.2),
    )
  }
  return rows
}

function time(page: Page, question: FrameQuestion): Promise<number[]> {
  return page.evaluate(
    (asked) =>
      (window as unknown as { timeFrames(asked: FrameQuestion): Promise<number[]> }).timeFrames(asked),
    question,
  )
}

async function inPage<T>(measure: (page: Page) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'histologue-frames-'))
  try {
    const entry = join(projectDir, 'test/bench/frame-page.ts')
    await build({
      ...{ configFile: false, root: projectDir, logLevel: 'error' },
      define: { 'process.env.NODE_ENV': '"production"' },
      build: {
        outDir: folder,
        lib: { entry, formats: ['iife'], name: 'frames', fileName: () => 'page.js' },
      },
    })
    writeFileSync(
      join(folder, 'index.html'),
      '<!doctype html><meta charset="utf-8"><body style="margin:0"><script src="page.js"></script>',
    )
    const app = await launchApp()
    try {
      const opened = app.electron.waitForEvent('window')
      await app.electron.evaluate(
        async ({ BrowserWindow }, path) => {
          // A session of its own: the app's refuses every page that is not the app's.
          const webPreferences = { partition: 'frames', backgroundThrottling: false }
          await new BrowserWindow({ width: 1060, height: 900, webPreferences }).loadFile(path)
        },
        join(folder, 'index.html'),
      )
      const page = await opened
      await page.waitForFunction(() => 'timeFrames' in window)
      return await measure(page)
    } finally {
      await app.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
