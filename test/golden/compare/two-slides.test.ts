import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectDir } from '../../../electron/setup/places.mjs'
import type { Counterpart, ExpressionDifference, RegionComparison } from '../../../worker/api/comparisons.ts'
import { unpairedHalfWidths } from '../../../worker/attention/seed-intervals.ts'
import { compareAcross } from '../../../worker/compare/across-slides.ts'
import { medianCount, scalesOf } from '../../../worker/compare/compared-modality.ts'
import { shareFeatures } from '../../../worker/compare/shared-features.ts'
import { stackSides } from '../../../worker/compare/stack-sides.ts'
import { OpenSlide } from '../../../worker/handlers/open-slides.ts'
import { comparedSlide } from '../../../worker/handlers/regions.ts'
import { fakeSlide } from '../../unit/handlers/fakes.ts'
import { tilesOf } from '../../unit/stats/tiles-of.ts'

interface StoredSlide {
  genes: string[]
  nSpot: number
  counts: { indptr: number[]; indices: number[]; values: number[] }
}
const golden = JSON.parse(readFileSync(join(projectDir, 'test/golden/compare/two-slides.json'), 'utf8'))
const [first, second] = golden.slides as StoredSlide[]
const { signal } = new AbortController()

/** A slide of the oracle's counts; `ids` and `symbols` as its features are called. */
function open({ genes, nSpot, counts }: StoredSlide, ids = genes, symbols = genes): OpenSlide {
  const types = genes.map(() => 'Gene Expression')
  return new OpenSlide(
    {
      ...fakeSlide('/slide.h5ad'),
      barcodes: Array.from({ length: nSpot }, (_, spot) => `spot-${spot}`),
      features: { names: symbols, symbols, ids, types },
      matrix: {
        ...{ nRow: nSpot, nColumn: genes.length },
        indptr: Uint32Array.from(counts.indptr),
        indices: Uint32Array.from(counts.indices),
        values: Float32Array.from(counts.values),
      },
    },
    new Map(),
  )
}

const a = { name: 'A', spots: Uint32Array.from(golden.a as number[]) }
const b = { name: 'B', spots: Uint32Array.from(golden.b as number[]) }
const compare = (own: OpenSlide, beside: OpenSlide) =>
  compareAcross(comparedSlide(own), comparedSlide(beside), { a, b, by: 'supported' }, signal)

function expectOracle({ expression, other }: RegionComparison): void {
  expect(Array.from(other?.featuresA ?? [], (feature) => first.genes[feature])).toEqual(golden.shared)
  expect(Array.from(other?.featuresB ?? [], (feature) => second.genes[feature])).toEqual(golden.shared)
  const wanted = golden.expression as Record<keyof ExpressionDifference, number[]>
  for (const name of Object.keys(wanted) as (keyof ExpressionDifference)[])
    for (const [k, value] of wanted[name].entries()) {
      const error = Math.abs(expression[name][k] - value)
      expect(error, `${name} ${k}`).toBeLessThan(
        2e-6 * Math.abs(value) + (name.startsWith('p') ? 1e-12 : 2e-6),
      )
    }
}

describe('a region of one slide and one of another', () => {
  it('differ by what scipy finds on their stacked matrices, each normalised on its own slide', async () => {
    const comparison = await compare(open(first), open(second))
    expectOracle(comparison)
    const { other, readings, warnings } = comparison
    expect(other).toMatchObject({ matchedBy: 'id', medianCounts: { a: golden.medianCounts[0] } })
    expect(other?.medianCounts?.b).toBe(golden.medianCounts[1])
    expect(Array.from(other?.onlyA ?? [], (k) => first.genes[k])).toEqual(['G0', 'G1', 'G2', 'G3'])
    expect(Array.from(other?.onlyB ?? [], (k) => second.genes[k]).sort()).toEqual([
      'G25',
      'G26',
      'G27',
      'G28',
      'G29',
    ])
    expect([readings, warnings[0].code]).toEqual([null, 'SLIDES_DIFFER'])
    expect(warnings.map(({ code }) => code)).toContain('FEATURES_DIFFER')
  })

  it('meet by symbol where ids do not agree, also where they are mere numbers', async () => {
    const numbered = (slide: StoredSlide) =>
      open(
        slide,
        slide.genes.map((_, k) => String(k)),
        slide.genes,
      )
    const named = (slide: StoredSlide, prefix: string) =>
      open(
        slide,
        slide.genes.map((gene) => `${prefix}${gene}`),
        slide.genes,
      )
    for (const comparison of [
      await compare(numbered(first), numbered(second)),
      await compare(named(first, 'ENSG'), named(second, 'X')),
    ]) {
      expectOracle(comparison)
      expect(comparison.other?.matchedBy).toBe('symbol')
    }
  })

  it('are stacked in blocks of features as they are at once', async () => {
    const [own, beside] = [open(first), open(second)].map(comparedSlide)
    const { featuresA, featuresB } = shareFeatures(own.slide, beside.slide)
    const sideOf = ({ slide, byFeature }: typeof own, features: Uint32Array, { spots }: typeof a) => ({
      ...{ matrix: slide.matrix, byFeature, features, spots },
    })
    const sides = [sideOf(own, featuresA, a), sideOf(beside, featuresB, b)] as const
    const [whole] = await tilesOf(stackSides(...sides))
    const blocks = await tilesOf(stackSides(...sides, Math.ceil(whole.byFeature.values.length / 4)))
    expect(blocks.length).toBeGreaterThan(3)
    expect(blocks.flatMap(({ byFeature }) => [...byFeature.values])).toEqual([...whole.byFeature.values])
    expect(blocks.flatMap(({ byFeature }) => [...byFeature.indices])).toEqual([...whole.byFeature.indices])
    expect(blocks.at(-1)?.first).toBe(featuresA.length - (blocks.at(-1)?.byFeature.nRow ?? 0))
  })

  it('have values of their own slides alone, which the stacking leaves as they are', async () => {
    const [own, beside] = [open(first), open(second)]
    const { expression, other } = await compare(own, beside)
    const meanOf = (slide: OpenSlide, feature: number, spots: Uint32Array) => {
      const values = slide.expressionMap(feature)
      return spots.reduce((sum, spot) => sum + values[spot], 0) / spots.length
    }
    for (const k of expression.z.keys()) {
      expect(expression.meanA[k]).toBeCloseTo(meanOf(own, other?.featuresA[k] ?? 0, a.spots), 5)
      expect(expression.meanB[k]).toBeCloseTo(meanOf(beside, other?.featuresB[k] ?? 0, b.spots), 5)
    }
  })

  it('take the whole other slide for the rest, refuse a ring and slides that share nothing', async () => {
    const [own, beside] = [comparedSlide(open(first)), comparedSlide(open(second))]
    const against = (counterpart: Counterpart) =>
      compareAcross(own, beside, { a, b: counterpart, by: 'supported' }, signal)
    const whole = await against('rest')
    expect([whole.b.name, whole.b.spots.length]).toEqual(['All of fake', 50])
    await expect(against({ ring: 1 })).rejects.toThrow('ring')
    const strange = second.genes.map((gene) => `mouse-${gene}`)
    await expect(compare(open(first), open(second, strange, strange))).rejects.toThrow('no feature in common')
  })
})

it('depth and scale are told of the kind of measurement that is compared', () => {
  const list = [
    { name: 'Gene Expression', normalisation: 'log1p-cp10k', isCounts: true },
    { name: 'Antibody Capture', normalisation: 'clr', isCounts: true },
    { name: 'Scores', normalisation: 'none', isCounts: false },
  ] as const
  const slide = { ...fakeSlide('/kinds.h5ad'), modalities: { list, of: Uint8Array.of(0, 0, 1, 2) } }
  const spots = Uint32Array.of(0)
  expect(medianCount(slide, Uint32Array.of(0, 1), spots)).toBe(1)
  expect(medianCount(slide, Uint32Array.of(2), spots)).toBe(3)
  expect(medianCount(slide, Uint32Array.of(3), spots)).toBe(null)
  expect(medianCount({ ...slide, modalities: null }, Uint32Array.of(3), spots)).toBe(4)
  expect(scalesOf(slide, Uint32Array.of(0, 1))).toEqual([
    expect.stringContaining('10,000 counts of all Gene'),
  ])
  expect(scalesOf(slide, Uint32Array.of(2, 3))).toEqual([expect.stringContaining('centred log ratios')])
  expect(scalesOf({ ...slide, isCounts: false, modalities: null }, Uint32Array.of(0))).toEqual([])
})

it('intervals over seeds that do not pair are those of scipy, by Welch', () => {
  const rows = (side: number[][]) => side.map((row) => Float32Array.from(row))
  const { halfWidths } = golden.welch
  const found = unpairedHalfWidths(rows(golden.welch.a), rows(golden.welch.b))
  for (const [k, value] of (halfWidths as number[]).entries())
    expect(Math.abs(found[k] / value - 1)).toBeLessThan(1e-3)
})
