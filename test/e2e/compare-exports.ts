import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { projectDir } from '../../electron/setup/places.mjs'
import { environment, type TestApp } from './app.ts'

interface Exported {
  /** The slide. */
  path: string
  barcode: string
  /** The table that the app saved. */
  saved: string
  /** The first names in the app's table. */
  names: string[]
}

/** Ranks the same spot in the terminal, on the app's cache, and expects the same table and sidecar. */
export async function compareExports(app: TestApp, { path, barcode, saved, names }: Exported): Promise<void> {
  const fromTerminal = join(dirname(saved), 'from-the-terminal.csv')
  const before = filesOf(join(app.profile, 'cache', 'fits'))
  const program = join(projectDir, 'electron/setup/histologue.mjs')
  const args = [program, 'rank', path, '--spot', barcode, '--csv', fromTerminal]
  await promisify(execFile)(process.execPath, args, { env: environment(app.profile), cwd: dirname(saved) })
  expect(filesOf(join(app.profile, 'cache', 'fits')), 'the fit is reused').toEqual(before)

  const table = readFileSync(saved, 'utf8')
  expect(readFileSync(fromTerminal, 'utf8') === table, 'the tables are the same').toBe(true)
  const [header, ...lines] = table.split('\r\n')
  expect(header).toMatch(/^names,scores,rank,/)
  expect(lines.slice(0, names.length).map(nameOf)).toEqual(names)

  const sidecar = readSidecar(saved)
  expect(sidecar).toEqual(readSidecar(fromTerminal))
  expect(sidecar).toMatchObject({
    format: 'histologue-ranking',
    appVersion: JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8')).version,
    slide: {
      file: basename(path),
      sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
    },
    model: { nSeed: 5 },
    table: { selection: { kind: 'spot', barcode }, by: 'supported', nRow: lines.length - 1 },
  })
}

/** First cell of a line, without the quote that keeps spreadsheets from executing it. */
const nameOf = (line: string) => line.slice(0, line.indexOf(',')).replace(/^'(?=[=+\-@])/, '')

/** The facts of a sidecar; when it was written is its own. */
function readSidecar(table: string): Record<string, unknown> {
  const { writtenAt, ...facts } = JSON.parse(readFileSync(`${table}.json`, 'utf8'))
  expect(new Date(writtenAt).getTime()).toBeLessThanOrEqual(Date.now())
  return facts
}

/** Names, sizes and times of the files of a folder. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { size, mtimeMs } = statSync(join(folder, name))
      return `${name} ${size} ${mtimeMs}`
    })
}
