import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectDir } from '../../electron/setup/places.mjs'

test.skipIf(process.platform !== 'linux')(
  'npm start without a display says so in one sentence and names what works',
  async () => {
    const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = process.env
    const start = join(projectDir, 'electron', 'setup', 'start.mjs')
    const { code, errors } = await new Promise<{ code: number | null; errors: string }>((resolve) => {
      const child = execFile(process.execPath, [start], { env }, (_error, _out, stderr) =>
        resolve({ code: child.exitCode, errors: stderr }),
      )
    })
    expect(code).toBe(1)
    const lines = errors.trim().split('\n')
    expect(lines.at(-1)).toMatch(/there is no display here: .*xvfb-run -a npm start.*npx histologue --help/)
    expect(errors).not.toContain('    at ')
  },
)
