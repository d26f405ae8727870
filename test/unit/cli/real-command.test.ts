import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { projectDir } from '../../../electron/setup/places.mjs'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../../worker/demo/demo-slide.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-command-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const command = join(projectDir, 'electron', 'setup', 'histologue.mjs')
const cache = join(folder, 'cache')

/** Runs `histologue` as a process of its own, from the folder of the slides. */
function histologue(...args: string[]): Promise<{ exit: number; out: string; errors: string }> {
  const env = { ...process.env, HISTOLOGUE_CACHE: cache }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [command, ...args], { cwd: folder, env }, (_, out, errors) =>
      resolve({ exit: child.exitCode ?? -1, out, errors }),
    )
  })
}

/** Rows of a table without quoted cells; every line ends with CRLF. */
function rowsOf(table: string): string[][] {
  expect(table.endsWith('\r\n')).toBe(true)
  return table
    .slice(0, -2)
    .split('\r\n')
    .map((line) => line.split(','))
}

// The whole demo takes long to fit: its smaller sister is asked.
await writeDemoSlide(join(folder, 'small.h5ad'), {
  ...SMALL_DEMO_OPTIONS,
  nSpot: 60,
  nGene: 300,
  sizePx: 400,
})
const info = await histologue('info', 'small.h5ad', '--json')
const fit = await histologue(
  'fit',
  'small.h5ad',
  '--seeds',
  '1',
  '--device',
  'cpu',
  '--model',
  'small.histologue-model',
)
const ONE = ['small.h5ad', '--seeds', '1', '--device', 'cpu']

it('demo writes the slide and says only where it is', async () => {
  const { exit, out } = await histologue('demo', 'demo.h5ad')
  expect([exit, out]).toEqual([0, `${join(folder, 'demo.h5ad')}\n`])
  expect(statSync(join(folder, 'demo.h5ad')).size).toBeGreaterThan(1e6)
  expect(readdirSync(folder).filter((name) => name.includes('part'))).toEqual([])
})

it('info prints JSON alone', () => {
  expect(info.exit).toBe(0)
  const slide = JSON.parse(info.out)
  expect(slide).toMatchObject({ nFeature: 300, isCounts: true, picture: { widthPx: 400, heightPx: 400 } })
  expect(slide.obsColumns).toContainEqual(expect.objectContaining({ name: 'tissue_type' }))
})

it('doctor finds the CPU good on every graph', async () => {
  const { exit, out } = await histologue('doctor', '--json')
  expect(exit).toBe(0)
  const { devices, versions, cache } = JSON.parse(out)
  expect(versions.onnxruntime).toMatch(/^\d+\.\d+\.\d+$/)
  expect(cache.nFile).toBeGreaterThan(0)
  expect(devices.map(({ provider }: { provider: string }) => provider)).toEqual([
    'cpu',
    'cuda',
    'webgpu',
    'dml',
    'coreml',
  ])
  expect(devices[0]).toMatchObject({ state: 'passed', fault: null })
  expect(devices[0].checks.map(({ graph }: { graph: string }) => graph)).toEqual([
    'training-step',
    'training-steps',
    'histology',
    'weight-totals',
  ])
})

describe('fit', () => {
  it('prints the fit, its progress elsewhere, and keeps model and cache', () => {
    expect(fit.exit, fit.errors).toBe(0)
    expect(fit.out).toMatch(/^model +[0-9a-f]{16}\nseeds +1\n/)
    expect(fit.out).not.toContain('training ')
    expect(fit.errors).toContain('training ')
    expect(existsSync(join(folder, 'small.histologue-model'))).toBe(true)
    expect(readdirSync(join(cache, 'fits'))).toHaveLength(1)
  })

  it('is taken from the cache by the next process', async () => {
    const { exit, out } = await histologue('fit', ...ONE, '--json')
    expect(exit).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ fromCache: true, nSeed: 1 })
  })
})

it('bench ranking knows the columns of the slide, and prints nothing where there is none to judge by', async () => {
  const { exit, out, errors } = await histologue('bench', 'ranking', 'small.h5ad', '--labels', 'moss')
  expect([exit, out]).toEqual([1, ''])
  expect(errors).toContain('[UNKNOWN_COLUMN]')
})

describe('rank', () => {
  const ranked = (...args: string[]) => histologue('rank', ...ONE, ...args, '--csv', '-')

  it('of a spot lists all features, names and scores first, best first', async () => {
    const barcode = rowsOf((await ranked('--all-spots', '--top', '1')).out)[1][0]
    const { exit, out } = await ranked('--spot', barcode)
    expect(exit).toBe(0)
    const [header, ...rows] = rowsOf(out)
    expect(header.slice(0, 3)).toEqual(['names', 'scores', 'rank'])
    expect(rows.map((row) => Number(row[2]))).toEqual(Array.from({ length: 300 }, (_, k) => k + 1))
    const scores = rows.map((row) => Number(row[1]))
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    expect(new Set(rows.map((row) => row[0])).size).toBe(300)
    expect(rows.map((row) => row[1])).toEqual(rows.map((row) => row[header.indexOf('supported')]))
  })

  it('of a region by what histology expects, the best twenty', async () => {
    const { exit, out } = await ranked(
      '--region',
      'tissue_type=fibrous stroma',
      '--by',
      'expected',
      '--top',
      '20',
    )
    expect(exit).toBe(0)
    const [header, ...rows] = rowsOf(out)
    expect(rows).toHaveLength(20)
    expect(rows.map((row) => row[1])).toEqual(rows.map((row) => row[header.indexOf('expected')]))
    expect(rows.map((row) => row[header.indexOf('fdr')])).toEqual(Array(20).fill(''))
  })

  it('of every spot in long form', async () => {
    const { exit, out } = await ranked('--all-spots', '--top', '3')
    expect(exit).toBe(0)
    const [header, ...rows] = rowsOf(out)
    expect(header).toEqual(['barcode', 'rank', 'names', 'scores'])
    expect(rows).toHaveLength(3 * JSON.parse(info.out).nSpot)
    expect(rows.map((row) => row[1])).toEqual(rows.map((_, k) => String((k % 3) + 1)))
  })

  it('by a model file gives the bytes of the fit, in a file with its sidecar', async () => {
    const region = ['--region', 'tissue_type=fibrous stroma']
    const table = join(folder, 'region.csv')
    const model = ['--model', 'small.histologue-model']
    const { exit, out } = await histologue('rank', 'small.h5ad', ...region, ...model, '--csv', 'region.csv')
    expect([exit, out]).toEqual([0, ''])
    expect(readFileSync(table, 'utf8')).toBe((await ranked(...region)).out)
    expect(readdirSync(folder).filter((name) => name.startsWith('region.'))).toHaveLength(2)
  })

  it('ends with 1 where there is no such label, with 2 where it is used wrongly, and writes no data', async () => {
    const unknown = await ranked('--region', 'tissue_type=moss')
    expect([unknown.exit, unknown.out]).toEqual([1, ''])
    expect(unknown.errors).toContain('histologue: ')
    const wrong = await ranked()
    expect([wrong.exit, wrong.out]).toEqual([2, ''])
  })
})

describe('explain and probe', () => {
  const region = ['--region', 'tissue_type=fibrous stroma']

  it('explains a region completely, and raises a gene to a better rank', async () => {
    const { exit, out, errors } = await histologue('explain', ...ONE, ...region)
    expect(exit, errors).toBe(0)
    expect(Number(/error ([\d.]+) %/.exec(errors)?.[1])).toBeLessThan(1)
    const [header, ...rows] = rowsOf(out)
    expect(header).toEqual(['names', 'attention', 'integrated', 'attention_rank', 'integrated_rank'])
    expect(rows).toHaveLength(300)
    const worst = rows.at(-1)?.[0] ?? ''
    const probed = await histologue('probe', ...ONE, ...region, '--feature', worst)
    expect(probed.exit, probed.errors).toBe(0)
    for (const row of rowsOf(probed.out).slice(1)) expect(Number(row[2])).toBeLessThanOrEqual(Number(row[1]))
  })
})
