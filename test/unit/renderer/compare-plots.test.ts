import { expect, test } from 'vitest'
import { agreementFigure, discordantFeatures } from '../../../renderer/plots/compare/agreement.ts'
import { discordOf, expectedObservedFigure } from '../../../renderer/plots/compare/expected-observed.ts'
import { spanOfFoldChange } from '../../../renderer/plots/compare/fold-change.ts'
import { PLOT_INKS } from '../../../renderer/plots/compare/plot-ink.ts'
import { rankRankFigure } from '../../../renderer/plots/compare/rank-rank.ts'
import {
  dotFigure,
  gridFeatures,
  heatFigure,
  shareOfHighest,
  topOfRegions,
} from '../../../renderer/plots/compare/region-grid.ts'
import { spreadNames, thinPoints } from '../../../renderer/plots/compare/thin-points.ts'
import { quantilesOf, violinFigure } from '../../../renderer/plots/compare/violins.ts'
import { minusLog10, volcanoFigure } from '../../../renderer/plots/compare/volcano.ts'
import type { Ranking } from '../../../worker/api/methods.ts'
import { comparisonOf, matrixOf } from './comparison-fixture.ts'
import { seeded } from './synthetic-slide.ts'

const names = ['zero', 'one', 'two', 'three']
const ink = PLOT_INKS.light
const { expression, readings } = comparisonOf()
if (!readings) throw new Error('The fixture has readings.')

/** Features of the traces of points by their colour. */
const byColour = (figure: { data: { marker?: { color: string }; customdata?: number[] }[] }) =>
  Object.fromEntries(
    figure.data.flatMap(({ marker, customdata }) => (marker ? [[marker.color, customdata]] : [])),
  )

test('the volcano puts a p of 0 above every other, and colours what is clear by its side', () => {
  const heights = minusLog10(Float64Array.of(0, 1e-5, 1))
  expect(heights[0]).toBeGreaterThan(heights[1])
  expect([...heights.subarray(1)]).toEqual([5, 0])
  const figure = volcanoFigure(expression, names, ink)
  expect(byColour(figure as never)).toEqual({ [ink.a]: [1, 0], [ink.b]: [2] })
  expect(figure.placeOf(2)[0]).toBe(-1.5)
  expect(figure.placeOf(3)[0]).toBeNaN()
})

test('a fold change without a count on one side does not stretch the plot', () => {
  const { clipped, span } = spanOfFoldChange({
    ...expression,
    logFoldChange: Float32Array.of(1, 2, -30, Number.NaN),
    fractionA: Float32Array.of(1, 1, 0, 0),
  })
  expect(span).toBe(2)
  expect([...clipped]).toEqual([1, 2, -2, Number.NaN])
})

test('places are logarithms, the best at the right and on top', () => {
  const { placeOf } = rankRankFigure(readings, names, ink)
  expect(placeOf(1)[1]).toBe(-0)
  expect(placeOf(1)[0]).toBeCloseTo(-Math.log10(4))
})

test('discordant are those whose expression and reading clearly point opposite ways', () => {
  expect(discordantFeatures(expression, readings)).toEqual([0])
  const wide = { ...readings, deltaSupportedHalfWidth: Float32Array.of(0.6, 0, 0, 0) }
  expect(discordantFeatures(expression, wide)).toEqual([])
  expect(discordantFeatures(expression, { ...readings, by: 'expected' })).toEqual([])
  const figure = agreementFigure({ expression, readings }, names, ink)
  expect((figure.data.at(-1) as { text?: string[] } | undefined)?.text).toEqual(['zero'])
})

test('of points that share a cell the most telling one stays', () => {
  const x = Float32Array.of(0, 0.0001, 1, Number.NaN)
  const y = Float32Array.of(0, 0, 1, 0)
  const window = { x: [0, 1], y: [0, 1] } as const
  expect(thinPoints(x, y, { order: [1, 0, 2, 3], window })).toEqual([1, 2])
  const random = seeded(1)
  const many = Float32Array.from({ length: 60_000 }, () => random())
  const order = Array.from(many.keys())
  expect(thinPoints(many, many, { order, window }).length).toBeLessThanOrEqual(201 + 131)
})

test('names are left out where they would cover an earlier one', () => {
  const places = { x: [0.5, 0.51, 0.5], y: [0.5, 0.51, 0.9], window: { x: [0, 1], y: [0, 1] } as const }
  expect(spreadNames([0, 1, 2], places, ['KRT19', 'ERBB2', 'GRB7'])).toEqual([0, 2])
})

test('a grid has the top genes of each region once, and the one that was picked', () => {
  const matrix = matrixOf()
  expect(topOfRegions(matrix, 1)).toEqual([0, 2])
  expect(topOfRegions(matrix, 2)).toEqual([0, 1, 2])
  expect(gridFeatures({ ...matrix, nFeature: 3 }, 1)).toContain(1)
  expect(shareOfHighest(matrix, [1, 0])).toEqual([0.25, 1, 1, 0.5])
  expect(shareOfHighest(matrix, [2])).toEqual([0, 0])
})

test('dots and heat map name the right cell, and names of a file are text', () => {
  const matrix = matrixOf()
  const [dots] = dotFigure(matrix, [1, 0], names, ink).data
  expect(dots.customdata).toEqual([1, 0, 1, 0])
  expect((dots.text as string[])[0]).toBe('<b>one</b> in first &lt;b&gt;<br>25 % of spots, mean 1.00')
  const [heat] = heatFigure(matrix, [2, 0], names, ink).data
  expect(heat.z).toEqual([
    [-2, 5],
    [4, -5],
  ])
  expect(heat.zmax).toBe(5)
})

test('a violin of many spots is drawn by its quantiles', () => {
  const values = Float32Array.from({ length: 5001 }, (_, i) => (i === 7 ? Number.NaN : i))
  const all = Uint32Array.from({ length: 5001 }, (_, spot) => spot)
  const drawn = quantilesOf(values, all, 101)
  expect([drawn[0], drawn[50], drawn[100], drawn.length]).toEqual([0, 2501, 5000, 101])
  expect([...quantilesOf(values, Uint32Array.of(9, 7, 3), 101)]).toEqual([3, 9])
  const { data } = violinFigure(
    [{ name: 'A', spots: Uint32Array.of(3, 9), colour: '#000000' }],
    { values, title: 'x' },
    ink,
  )
  expect(data[0].y).toEqual([3, 9])
})

test('expected and observed of a spot: discordant are read genes on opposite sides of the average, beyond the interval', () => {
  const n = 300
  const falling = (first: readonly number[]) =>
    Float32Array.from({ length: n }, (_, k) => first[k] ?? 0.2 - k / n)
  const ranking = {
    expected: falling([0.9, 0.8, 0.05, -0.3, -0.02, 0.6]),
    observed: falling([-0.1, -0.5, -0.4, 0.7, 0.6, 0.5]),
    expectedHalfWidth: new Float32Array(n).fill(0.1),
  } as Ranking
  // 2 and 4 lie within their interval of the average, 5 agrees, and no gene beyond the first 100 is read.
  expect(discordOf(ranking)).toEqual({ notMeasured: [1, 0], notExpected: [3] })
  const many = Array.from({ length: n }, (_, k) => `g${k}`)
  const figure = expectedObservedFigure(ranking, many, ink)
  expect(byColour(figure as never)).toMatchObject({ [ink.a]: [1, 0], [ink.b]: [3] })
  expect(figure.placeOf(3)).toEqual([ranking.expected[3], ranking.observed[3]])
  const flat = { ...ranking, expected: new Float32Array(n) } as Ranking
  expect(discordOf(flat)).toEqual({ notMeasured: [], notExpected: [] })
})

test('a grid knows the column of each of its genes, so that one pointed at elsewhere is framed', () => {
  const matrix = matrixOf()
  for (const { columnOf } of [
    dotFigure(matrix, [2, 0], names, ink),
    heatFigure(matrix, [2, 0], names, ink),
  ]) {
    expect(columnOf(2)).toEqual([-0.5, 0.5])
    expect(columnOf(0)).toEqual([0.5, 1.5])
    expect(columnOf(1)).toEqual([Number.NaN, Number.NaN])
  }
})
