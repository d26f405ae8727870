import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const home = mkdtempSync(join(tmpdir(), 'histologue-home-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

// Where telemetry is on, the runtime makes an id of the device and a queue of events in the user's home.
it('a computing process leaves nothing of the runtime in the home folder', () => {
  // Each of these would silence the runtime by itself.
  const { ORT_DISABLE_TELEMETRY: _, CI: _ci, GITHUB_ACTIONS: _gh, XDG_CACHE_HOME: _xdg, ...env } = process.env
  const urlOf = (module: string) =>
    JSON.stringify(new URL(`../../../worker/attention/${module}.ts`, import.meta.url).href)
  // The CPU alone: drivers of graphics cards keep caches of their own there.
  const script = `const { fitGraphs } = await import(${urlOf('check-graphs')})
    const { testProvider } = await import(${urlOf('self-test')})
    process.exit((await testProvider('cpu', fitGraphs())).state === 'passed' ? 0 : 1)`
  const args = ['--import', 'tsx', '--input-type=module', '-e', script]
  execFileSync(process.execPath, args, {
    env: { ...env, HOME: home },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  expect(readdirSync(home, { recursive: true })).toEqual([])
})
