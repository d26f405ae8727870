import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { XMLParser } from 'fast-xml-parser'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RegionComparison } from '../../../worker/api/comparisons.ts'
import { compareRegions } from '../../../worker/compare/compare-regions.ts'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../../worker/demo/demo-slide.ts'
import { comparisonReport } from '../../../worker/export/report/comparison-report.ts'
import { reportHtml } from '../../../worker/export/report/report-html.ts'
import { createExpressionMaps } from '../../../worker/handlers/expression-maps.ts'
import { OpenSlide } from '../../../worker/handlers/open-slides.ts'
import { comparedSlide } from '../../../worker/handlers/regions.ts'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'
import type { Slide } from '../../../worker/slide/slide.ts'

const ATTACK = '<script>alert("x")</script>'
const folder = mkdtempSync(join(tmpdir(), 'histologue-report-'))
let slide: Slide
let comparison: RegionComparison
let html = ''
/** The feature with the largest z, which gets a name that is no gene's. */
let top = 0

beforeAll(async () => {
  const path = join(folder, 'small.h5ad')
  await writeDemoSlide(path, SMALL_DEMO_OPTIONS)
  slide = await openSlideFile(path)
  const column = slide.readObsColumn('tissue_type')
  if (column.kind !== 'categorical') throw new Error('The demo slide has labels.')
  const spotsOf = (code: number) =>
    Uint32Array.from(column.codes.keys()).filter((spot) => column.codes[spot] === code)
  const open = new OpenSlide(slide, new Map())
  const sides = { a: { name: ATTACK, spots: spotsOf(0) }, b: { name: 'B & co', spots: spotsOf(1) } }
  const { signal } = new AbortController()
  comparison = await compareRegions(comparedSlide(open), { ...sides, by: 'supported' }, signal)
  const { z } = comparison.expression
  top = z.indexOf(Math.max(...z))
  slide.features.names[top] = ATTACK
  const content = await comparisonReport({
    ...{ comparison, appVersion: '1.0.0', writtenAt: new Date(0), beside: null },
    own: {
      ...{ slide, fit: null, model: null, sha256: 'abc', file: 'small.h5ad' },
      expressionMap: createExpressionMaps(slide, () => null),
    },
  })
  html = reportHtml(content)
})
afterAll(() => {
  slide.close()
  rmSync(folder, { recursive: true })
})

it('refers to nothing outside of itself', () => {
  const referred = [...html.matchAll(/(?:src|href|action|data|poster)\s*=\s*"([^"]*)"/g)].map(([, at]) => at)
  // Two tissues, of which the second shows two genes, and the table.
  expect(referred.length).toBeGreaterThanOrEqual(3)
  for (const at of referred) expect(at.slice(0, 5)).toBe('data:')
  expect(html.match(/url\((?!#)/g)).toBeNull()
  expect(html).not.toMatch(/@import|<link|<iframe|<object|<embed/)
  const elsewhere = [...html.matchAll(/https?:\/\/[^"' ]*/g)].map(([at]) => at)
  // Names of namespaces, which nobody loads.
  expect(elsewhere.filter((at) => !at.startsWith('http://www.w3.org/'))).toEqual([])
})

it('shows names of a file as text', () => {
  expect(html).not.toContain('<script')
  expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;')
  expect(html).toContain('B &amp; co')
})

it('has the numbers of the comparison in its table, highest first', () => {
  const tables = [...html.matchAll(/<table>.*?<\/table>/gs)].map(([table]) => table)
  expect(tables).toHaveLength(2)
  const rows = [...tables[0].matchAll(/<tr>(<td>.*?)<\/tr>/gs)].map(([, cells]) =>
    [...cells.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell]) => cell.replace('−', '-')),
  )
  const { z, logFoldChange, auc, pAdjusted, fractionA, fractionB } = comparison.expression
  const order = [...z.keys()].filter((k) => pAdjusted[k] <= 0.05 && z[k] > 0).sort((i, j) => z[j] - z[i])
  expect(rows.length).toBe(Math.min(50, order.length))
  expect(rows.length).toBeGreaterThan(5)
  for (const [place, cells] of rows.entries()) {
    const k = order[place]
    const [, fold, chance, p, inA, inB] = cells.map(Number)
    expect(Math.abs(fold - logFoldChange[k])).toBeLessThanOrEqual(0.005001)
    expect(Math.abs(chance - auc[k])).toBeLessThanOrEqual(0.005001)
    expect(Math.abs(p / pAdjusted[k] - 1)).toBeLessThan(0.06)
    expect([inA, inB]).toEqual([fractionA[k], fractionB[k]].map((share) => Number((100 * share).toFixed(0))))
  }
  expect(order[0]).toBe(top)
})

it('carries the whole table and drawings that are sound XML', () => {
  const csv = Buffer.from(/base64,([^"]*)">Save the table/.exec(html)?.[1] ?? '', 'base64').toString('utf8')
  expect(csv.trim().split('\r\n')).toHaveLength(slide.features.names.length + 1)
  const drawings = [...html.matchAll(/<figure>(<svg.*?<\/svg>)\s*<figcaption>/gs)].map(([, svg]) => svg)
  expect(drawings).toHaveLength(3)
  for (const svg of drawings) expect(() => new XMLParser().parse(svg, true)).not.toThrow()
})
