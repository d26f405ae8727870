import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fitAttention } from '../../../worker/attention/fit-attention.ts'
import { fitJointly } from '../../../worker/attention/fit-jointly.ts'
import { runCli } from '../../../worker/cli/program.ts'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../../worker/demo/demo-slide.ts'
import { type Collaborators, realCollaborators } from '../../../worker/handlers/collaborators.ts'
import { createHandlers } from '../../../worker/handlers.ts'
import { BRIEF } from '../attention/brief-training.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-cli-regions-'))
beforeAll(() => writeDemoSlide(join(folder, 'demo.h5ad'), SMALL_DEMO_OPTIONS))
afterAll(() => rmSync(folder, { recursive: true }))

const collaborators: Collaborators = {
  ...realCollaborators,
  fitAttention: (slide, options, context) => fitAttention(slide, { ...options, candidates: BRIEF }, context),
  fitJointly: (slides, options, context) => fitJointly(slides, { ...options, candidates: BRIEF }, context),
}

async function run(...args: string[]) {
  const stdout = new PassThrough()
  const errors: string[] = []
  const handlers = createHandlers({ cacheDir: join(folder, 'cache'), appVersion: '1.0.0' }, collaborators)
  const stderr = { write: (line: string) => errors.push(line) }
  const world = { handlers, stdout, stderr, signal: new AbortController().signal, cwd: folder }
  const running = runCli(args, world, '1.0.0').finally(() => stdout.end())
  const [exit, out] = await Promise.all([running, text(stdout)])
  return {
    exit,
    errors: errors.join(''),
    rows: out
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(',')),
  }
}

const ONE = ['demo.h5ad', '--seeds', '2', '--device', 'cpu']

describe('histologue compare', () => {
  it('writes readings and expression of all features, the same to a file with its sidecar', async () => {
    const asked = [...ONE, '--a', 'tissue_type=invasive carcinoma', '--b', 'tissue_type=fibrous stroma']
    const { exit, rows, errors } = await run('compare', ...asked, '--csv', '-')
    expect([exit, errors]).toEqual([0, expect.stringContaining('tissue_type=invasive carcinoma, ')])
    expect(errors).toContain('The p values are of spots within one slide')
    expect(rows).toHaveLength(401)
    const column = (name: string) => rows.slice(1).map((row) => Number(row[rows[0].indexOf(name)]))
    const [a, b, delta] = ['supported_a', 'supported_b', 'delta_supported'].map(column)
    for (const [k, value] of delta.entries()) expect(value).toBeCloseTo(a[k] - b[k], 5)
    expect(Math.max(...column('delta_supported_half_width'))).toBeGreaterThan(0)
    const z = column('scores')
    expect(z).toEqual([...z].sort((one, other) => other - one))
    // Readings and counts of the same tissue point the same way where both are sure.
    const agree = [...z.keys()].filter((k) => Math.abs(z[k]) > 6)
    expect(agree.filter((k) => Math.sign(z[k]) === Math.sign(delta[k])).length).toBeGreaterThan(
      0.9 * agree.length,
    )
    await run('compare', ...asked, '--csv', 'compared.csv')
    expect(readFileSync(join(folder, 'compared.csv'), 'utf8').split('\r\n')).toHaveLength(402)
    const sidecar = JSON.parse(readFileSync(join(folder, 'compared.csv.json'), 'utf8'))
    expect(sidecar).toMatchObject({
      format: 'histologue-regions',
      model: { nSeed: 2 },
      table: { by: 'supported' },
    })
  })

  it('needs no model for expression, against a ring', async () => {
    const { exit, rows, errors } = await run(
      ...[
        'compare',
        'demo.h5ad',
        '--expression-only',
        '--a',
        'tissue_type=invasive carcinoma',
        '--b',
        'ring:2',
        '--csv',
        '-',
      ],
    )
    expect(exit).toBe(0)
    expect(errors).toContain('2 rings around tissue_type=invasive carcinoma')
    expect(rows[1][rows[0].indexOf('delta_supported')]).toBe('')
  })

  it('refuses overlap, empty labels and other words', async () => {
    const plain = ['compare', 'demo.h5ad', '--expression-only', '--csv', '-', '--a']
    const same = await run(
      ...plain,
      'tissue_type=invasive carcinoma',
      '--b',
      'tissue_type=invasive carcinoma',
    )
    expect([same.exit, same.errors]).toEqual([1, expect.stringContaining('share spots')])
    const empty = await run(...plain, 'tissue_type=nowhere')
    expect([empty.exit, empty.errors]).toEqual([
      1,
      expect.stringContaining('"tissue_type=nowhere" holds no spots'),
    ])
    expect((await run(...plain, 'tissue_type=invasive carcinoma', '--b', 'others')).exit).toBe(2)
  })
})

describe('histologue compare over two slides', () => {
  const SIDES = ['--a', 'tissue_type=invasive carcinoma', '--b', 'tissue_type=invasive carcinoma']
  const other = { ...SMALL_DEMO_OPTIONS, seed: 2 }
  beforeAll(() => writeDemoSlide(join(folder, 'other.h5ad'), other))

  /** One column of a table by the names of its genes. */
  const columnOf = (rows: string[][], name: string) =>
    new Map(rows.slice(1).map((row) => [row[0], Number(row[rows[0].indexOf(name)])]))

  it('differs by what each slide says alone, with both slides, hashes and models beside the table', async () => {
    const csv = ['--csv', 'two.csv']
    const { exit, errors } = await run('compare', ...ONE, '--b-slide', 'other.h5ad', ...SIDES, ...csv)
    expect([exit, errors]).toEqual([0, expect.stringContaining('batch, depth, handling')])
    const text = readFileSync(join(folder, 'two.csv'), 'utf8').trimEnd()
    const rows = text.split('\r\n').map((line) => line.split(','))
    const rank = ['rank', '--seeds', '2', '--device', 'cpu', '--region', SIDES[1], '--csv', '-']
    const [own, beside] = await Promise.all([run(...rank, 'demo.h5ad'), run(...rank, 'other.h5ad')])
    for (const reading of ['expected', 'supported']) {
      const [a, b] = [own, beside].map((table) => columnOf(table.rows, reading))
      for (const [gene, delta] of columnOf(rows, `delta_${reading}`))
        expect(delta).toBeCloseTo((a.get(gene) ?? Number.NaN) - (b.get(gene) ?? Number.NaN), 5)
      expect(Math.max(...columnOf(rows, `delta_${reading}_half_width`).values())).toBeGreaterThan(0)
    }
    const { slide, model, table } = JSON.parse(readFileSync(join(folder, 'two.csv.json'), 'utf8'))
    expect([slide.file, table.slideOfB.file]).toEqual(['demo.h5ad', 'other.h5ad'])
    expect(table.slideOfB.sha256).not.toBe(slide.sha256)
    expect([model.nSeed, table.modelOfB.nSeed, table.readBy]).toEqual([2, 2, 'own fits'])
    expect(model.id).not.toBe(table.modelOfB.id)
  })

  it('is read by one model where one is given, in a report that names both slides', async () => {
    const model = ['--model', 'joint.histologue-model']
    await run('fit', 'demo.h5ad', 'other.h5ad', '--seeds', '2', '--device', 'cpu', ...model)
    const asked = ['demo.h5ad', '--b-slide', 'other.h5ad', ...SIDES, ...model]
    const { exit, errors } = await run('export', 'report', ...asked, '--html', 'two.html')
    expect([exit, errors]).toEqual([0, expect.stringContaining('report written')])
    const html = readFileSync(join(folder, 'two.html'), 'utf8')
    for (const part of ['other.h5ad', 'SHA-256 of the slide of B', 'one model', 'Where B lies. Slide'])
      expect(html).toContain(part)
  })
})

it('histologue regions proposes as many regions as asked for, the same for the same seed', async () => {
  const first = await run('regions', ...ONE, '--auto', '4', '--csv', '-')
  expect(first.exit).toBe(0)
  expect(first.rows[0]).toEqual(['Barcode', 'Region'])
  expect(new Set(first.rows.slice(1).map(([, name]) => name)).size).toBe(4)
  expect((await run('regions', ...ONE, '--auto', '4', '--csv', '-')).rows).toEqual(first.rows)
  const stable = await run('regions', ...ONE, '--auto', 'stable', '--csv', '-')
  expect(stable.errors).toMatch(/stability +2: [01]\.\d\d, 3: /)
})

describe('histologue score', () => {
  it('scores every spot by a list of a file, the same to a file with its sidecar', async () => {
    writeFileSync(join(folder, 'lists.gmt'), 'luminal\tx\tERBB2\tKRT8\tNOPE\nother\tx\tEPCAM\n')
    const asked = ['score', 'demo.h5ad', '--genes', 'lists.gmt', '--list', 'luminal']
    const { exit, rows, errors } = await run(...asked, '--csv', '-')
    expect([exit, errors]).toEqual([0, expect.stringMatching(/luminal, 2 features, not on the slide: NOPE/)])
    expect([rows[0], rows.length]).toEqual([['barcode', 'score'], 303])
    await run(...asked, '--csv', 'score.csv')
    const written = readFileSync(join(folder, 'score.csv'), 'utf8').trimEnd().split('\r\n')
    expect(written).toEqual(rows.map((cells) => cells.join(',')))
    expect(JSON.parse(readFileSync(join(folder, 'score.csv.json'), 'utf8')).table.list).toBe('luminal')
    const unclear = await run(...asked.slice(0, 4), '--csv', '-')
    expect([unclear.exit, unclear.errors]).toEqual([1, expect.stringContaining('luminal, other')])
  })
})

it('histologue moran finds the planted genes, highest first', async () => {
  const { exit, rows } = await run('moran', 'demo.h5ad', '--shifts', '20', '--csv', '-')
  expect(exit).toBe(0)
  const values = rows.slice(1).map((row) => Number(row[1]))
  expect(values[0]).toBeGreaterThan(0.3)
  expect(values).toEqual([...values].sort((a, b) => b - a))
})

describe('histologue ask', () => {
  it('takes regions of a file by their names', async () => {
    writeFileSync(
      join(folder, 'regions.geojson'),
      JSON.stringify({
        type: 'Feature',
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [9000, 0],
              [9000, 9000],
              [0, 9000],
              [0, 0],
            ],
          ],
        },
        properties: { name: 'all of it' },
      }),
    )
    const asked = ['ask', ...ONE, 'in region "all of it"', '--regions', 'regions.geojson', '--map', 'map.csv']
    const { exit, errors } = await run(...asked)
    expect([exit, errors]).toEqual([0, ''])
    const map = readFileSync(join(folder, 'map.csv'), 'utf8').trimEnd().split('\r\n').slice(1)
    expect(map.filter((line) => line.endsWith(',1')).length).toBeGreaterThan(250)
    const other = await run('ask', ...ONE, 'in region edge', '--regions', 'regions.geojson')
    expect([other.exit, other.errors]).toEqual([1, expect.stringContaining('it has all of it')])
  })
})
