import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { projectDir } from '../../electron/setup/places.mjs'
import type { Bridge, PortAnnouncement } from '../../worker/api/bridge.ts'
import { environment, killWorker, launchApp, type TestApp } from './app.ts'
import { askWorker } from './worker-port.ts'

type PageWindow = Window & { histologue: Bridge }

let app: TestApp
const folder = mkdtempSync(join(tmpdir(), 'histologue-shell-'))
const slide = join(folder, 'slide & co.h5ad')

beforeAll(async () => {
  writeFileSync(slide, '')
  app = await launchApp()
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await app?.close({
    allowing: /Content Security Policy|Failed to load resource|Refused to|Not allowed to load/,
  })
})

test('the window opens on the page and the page has no more than the bridge', async () => {
  expect(app.page.url()).toBe('histologue://app/index.html')
  const found = await app.page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => name in window),
    bridge: Object.keys((window as unknown as PageWindow).histologue).sort(),
  }))
  expect(found.node).toEqual([])
  expect(found.bridge).toEqual([
    'addRecentSlide',
    'chooseEncoder',
    'chooseGeneListFile',
    'chooseModel',
    'choosePicture',
    'choosePictureFolder',
    'chooseRegionFile',
    'chooseSavePath',
    'chooseSlide',
    'chooseSlideFolder',
    'clearRecentSlides',
    'closingDone',
    'copyText',
    'onClosing',
    'onMenu',
    'onOpenPath',
    'onWorkerGone',
    'pathOfDroppedFile',
    'printFigure',
    'recentSlides',
    'requestPort',
    'showInFolder',
    'versions',
  ])
  const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0].webContents
    return (
      contents as unknown as { getLastWebPreferences(): Record<string, unknown> }
    ).getLastWebPreferences()
  })
  expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false })
})

test('the content security policy stops eval, inline scripts and connections', async () => {
  const result = await app.page.evaluate(async () => {
    const violations: string[] = []
    addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective))
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.body.append(script)
    const fetched = await fetch('http://127.0.0.1:9/').then(
      () => true,
      () => false,
    )
    // In a task of its own: what the inspector evaluates may use eval whatever the policy says.
    const evaluated = await new Promise((resolve) =>
      setTimeout(() => {
        try {
          resolve(new Function('return true')())
        } catch {
          resolve(false)
        }
      }, 50),
    )
    return { violations, fetched, evaluated, injected: 'injected' in window }
  })
  expect(result).toMatchObject({ fetched: false, evaluated: false, injected: false })
  expect(result.violations).toEqual(expect.arrayContaining(['script-src-elem', 'connect-src']))
})

test('no request leaves the app, whoever makes it', async () => {
  let nRequest = 0
  const server = createServer((_request, response) => {
    nRequest += 1
    response.end('outside')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const answer = await app.electron.evaluate(
    ({ session }, url) =>
      session.defaultSession.fetch(url).then(
        (response) => response.text(),
        (error: Error) => error.message,
      ),
    `http://127.0.0.1:${port}/`,
  )
  server.close()
  expect([nRequest, answer]).toEqual([0, expect.stringContaining('ERR_BLOCKED_BY_CLIENT')])
  const policy = await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0].webContents.getWebRTCIPHandlingPolicy(),
  )
  expect(policy).toBe('disable_non_proxied_udp')
})

test('other pages, new windows, permissions and files outside the app are refused', async () => {
  const opened = await app.page.evaluate(() => window.open('https://example.org/') === null)
  expect(opened).toBe(true)
  for (const url of ['https://example.org/', 'file:///etc/hostname', 'histologue://app/other.html'])
    await app.page.evaluate((target) => void setTimeout(() => location.assign(target)), url)
  await app.page.waitForTimeout(500)
  expect(app.page.url()).toBe('histologue://app/index.html')
  expect(app.electron.windows()).toHaveLength(1)
  const states = await app.page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone'] as PermissionName[]
    const found = await Promise.all(names.map((name) => navigator.permissions.query({ name })))
    return found.map(({ state }) => state)
  })
  expect(new Set(states)).toEqual(new Set(['denied']))
  const outside = await app.page.evaluate(async () => {
    const paths = ['/%2e%2e/%2e%2e/package.json', '/..%2f..%2fpackage.json', '/nothing.js']
    const answers = await Promise.all(paths.map((path) => fetch(`histologue://app${path}`)))
    return answers.map(({ status }) => status)
  })
  expect(outside).toEqual([404, 404, 404])
})

test('recent slides are kept, checked and shown in the menu', async () => {
  const call = (path: string) =>
    app.page.evaluate(
      (target) =>
        (window as unknown as PageWindow).histologue.addRecentSlide(target).then(
          () => 'kept',
          () => 'refused',
        ),
      path,
    )
  expect(await call(slide)).toBe('kept')
  expect(await call(join(folder, 'gone.h5ad'))).toBe('kept')
  expect(await call('relative.h5ad')).toBe('refused')
  const recent = await app.page.evaluate(() => (window as unknown as PageWindow).histologue.recentSlides())
  expect(recent.map(({ path }) => path)).toEqual([slide])
  const labels = await app.electron.evaluate(({ Menu }) =>
    Menu.getApplicationMenu()
      ?.items.flatMap((menu) => menu.submenu?.items ?? [])
      .flatMap((item) => item.submenu?.items ?? [])
      .map(({ label }) => label),
  )
  expect(labels).toContain('slide && co.h5ad')
})

test('a second start hands its slide to the first window', async () => {
  const received = app.page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const unregister = (window as unknown as PageWindow).histologue.onOpenPath((path) => {
          unregister()
          resolve(path)
        })
      }),
  )
  await askWorker(app.page, 'noSuchMethod', null)
  const args = ['--no-sandbox', `--user-data-dir=${app.profile}`, projectDir, slide]
  const second = spawn(inject('electron').executablePath, args, {
    env: environment(app.profile),
    stdio: 'ignore',
  })
  const [code] = await once(second, 'exit')
  expect(code).toBe(0)
  expect(await received).toBe(slide)
})

test('the worker answers, and comes back with a new port when it is killed', async () => {
  const ask = () => askWorker(app.page, 'noSuchMethod', null)
  expect(await ask()).toMatchObject({ generation: 1, error: { code: 'BAD_REQUEST' } })
  const replaced = app.page.evaluate(
    () =>
      new Promise<{ gone: number; next: number }>((resolve) => {
        let gone = 0
        ;(window as unknown as PageWindow).histologue.onWorkerGone(({ generation }) => {
          gone = generation
        })
        addEventListener('message', ({ data }: MessageEvent<PortAnnouncement>) => {
          if (data?.kind === 'histologue:worker-port' && gone > 0) resolve({ gone, next: data.generation })
        })
      }),
  )
  await killWorker(app)
  expect(await replaced).toEqual({ gone: 1, next: 2 })
  expect(await ask()).toMatchObject({ generation: 2, error: { code: 'BAD_REQUEST' } })
})
