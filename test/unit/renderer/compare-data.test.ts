import { expect, test } from 'vitest'
import {
  type CompareSort,
  compareValues,
  nextCompareSort,
  orderCompared,
  usualSort,
} from '../../../renderer/data/compare-order.ts'
import {
  counterpartOf,
  firstSides,
  keyOfSide,
  type SideSource,
  sideOptions,
  spotsOfSide,
} from '../../../renderer/data/compare-sides.ts'
import { comparedFeatures, featuresOfB } from '../../../renderer/data/compared-features.ts'
import { joinMatrices } from '../../../renderer/data/join-matrices.ts'
import { questionRegion, regionChoices } from '../../../renderer/data/question-regions.ts'
import {
  boundsOf,
  type CameraPair,
  frameBoth,
  moveCamera,
  scaleOffset,
  withScaleOfA,
} from '../../../renderer/layers/camera-pair.ts'
import { paleOutside } from '../../../renderer/layers/pale-outside.ts'
import { MAX_ZOOM, project } from '../../../renderer/layers/view-math.ts'
import { sharedEnds } from '../../../renderer/panels/compare/shared-ends.ts'
import { orderBySize } from '../../../renderer/plots/compare/order-by-size.ts'
import {
  onSlideOfB,
  pickFeature,
  resetCompare,
  setCompare,
  swapped,
  swapSides,
  useCompare,
} from '../../../renderer/stores/compare.ts'
import type { FeatureMap, MapQuantity } from '../../../worker/api/methods.ts'
import { comparisonOf, matrixOf } from './comparison-fixture.ts'

const region = (id: string, spots: number[]) => ({
  ...{ id, name: `Region ${id}`, colour: '#000000', note: '', locked: false },
  spots: Uint32Array.from(spots),
})
const source: SideSource = {
  regions: [region('r', [1, 2]), region('empty', [])],
  columns: [
    {
      name: 'type',
      column: {
        kind: 'categorical',
        codes: Int32Array.of(0, 2, 2, -1, 0, 2),
        categories: ['a', 'unused', 'b'],
        colors: null,
      },
    },
  ],
}

test('the spots of a label are the same array again, so that what shows them is not drawn anew', () => {
  const choice = { kind: 'label', column: 'type', value: 'b' } as const
  expect(spotsOfSide(choice, source)?.spots).toBe(spotsOfSide({ ...choice }, { ...source })?.spots)
  expect(spotsOfSide({ ...choice, value: 'a' }, source)?.spots).toEqual(Uint32Array.of(0, 4))
})

test('questions are composed of drawn regions and labels that are still there', () => {
  expect(regionChoices(source)[0]).toEqual({
    group: 'Regions',
    items: [{ value: 'region|r', label: 'Region r' }],
  })
  expect(questionRegion('region|r', source)).toEqual({
    ...{ kind: 'drawn', name: 'Region r', spots: Uint32Array.of(1, 2) },
  })
  expect(questionRegion('label|type|b', source)).toEqual({ kind: 'label', column: 'type', value: 'b' })
  expect(questionRegion('region|gone', source)).toBeNull()
})

test('sides are the regions and the labels that have spots, under the names that the terminal gives', () => {
  expect(sideOptions(source).map(({ group, options }) => [group, options.map(({ label }) => label)])).toEqual(
    [
      ['Regions', ['Region r']],
      ['type', ['a', 'b']],
    ],
  )
  expect(spotsOfSide({ kind: 'label', column: 'type', value: 'b' }, source)).toEqual({
    name: 'type=b',
    spots: Uint32Array.of(1, 2, 5),
  })
  expect(spotsOfSide({ kind: 'region', id: 'gone' }, source)).toBeNull()
  expect(spotsOfSide({ kind: 'region', id: 'empty' }, source)).toBeNull()
  expect(counterpartOf({ kind: 'rest' }, source)).toBe('rest')
  expect(counterpartOf({ kind: 'ring', rings: 3 }, source)).toEqual({ ring: 3 })
  expect(keyOfSide({ kind: 'ring', rings: 3 })).not.toBe(keyOfSide({ kind: 'ring', rings: 2 }))
  const [a, b] = [
    { kind: 'label', column: 'type', value: 'b' },
    { kind: 'label', column: 'type', value: 'a' },
  ]
  expect(firstSides(source)).toEqual({ a, b })
  expect(firstSides({ regions: source.regions, columns: [] })).toEqual({
    a: { kind: 'region', id: 'r' },
    b: { kind: 'rest' },
  })
})

test('the table comes by the difference of the reading; ties of p go by the size of z, and what is missing comes last', () => {
  const comparison = comparisonOf()
  const names = ['B2', 'B10', 'A', 'C']
  const order = (column: CompareSort['column'], descending: boolean) => [
    ...orderCompared(comparison, names, { column, descending }, null),
  ]
  expect(usualSort(comparison)).toEqual({ column: 'deltaSupported', descending: true })
  expect(usualSort({ ...comparison, readings: null })).toEqual({ column: 'auc', descending: true })
  expect(order('deltaSupported', true)).toEqual([1, 0, 3, 2])
  expect(order('pAdjusted', false)).toEqual([1, 0, 2, 3])
  expect(order('logFoldChange', true)).toEqual([1, 0, 2, 3])
  expect(order('logFoldChange', false)).toEqual([2, 0, 1, 3])
  expect(order('name', false)).toEqual([2, 0, 1, 3])
  expect([...orderCompared(comparison, names, usualSort(comparison), Uint8Array.of(0, 0, 1, 2))]).toEqual([
    3, 2,
  ])
  expect(compareValues(comparison, 'supportedB')?.[1]).toBe(-1)
  expect(compareValues({ ...comparison, readings: null }, 'rankA')).toBeNull()
})

test('a heading sorts its best first, then the other way, then as usual', () => {
  const usual = usualSort(comparisonOf())
  const first = nextCompareSort(usual, 'pAdjusted', usual)
  expect(first).toEqual({ column: 'pAdjusted', descending: false })
  const second = nextCompareSort(first, 'pAdjusted', usual)
  expect(second).toEqual({ column: 'pAdjusted', descending: true })
  expect(nextCompareSort(second, 'pAdjusted', usual)).toEqual(usual)
})

test('linked cameras move by the same pixels of the screen, free ones alone', () => {
  const pair: CameraPair = [
    { target: [100, 100], zoom: 0 },
    { target: [500, 40], zoom: 1 },
  ]
  const moved = moveCamera(pair, 0, { target: [120, 90], zoom: 0 }, true)
  const shift = (camera: CameraPair[0], x: number, y: number) => project(camera, 0, 0, x, y)
  const [beforeA, afterA] = [shift(pair[0], 100, 100), shift(moved[0], 100, 100)]
  const [beforeB, afterB] = [shift(pair[1], 500, 40), shift(moved[1], 500, 40)]
  expect([afterB[0] - beforeB[0], afterB[1] - beforeB[1]]).toEqual([
    afterA[0] - beforeA[0],
    afterA[1] - beforeA[1],
  ])
  expect(moveCamera(pair, 1, { target: [500, 40], zoom: 1.5 }, true)[0].zoom).toBe(0.5)
  expect(moveCamera(pair, 1, { target: [0, 0], zoom: 3 }, false)[0]).toBe(pair[0])
  expect(moveCamera(pair, 1, { target: [500, 40], zoom: 99 }, true)[0].zoom).toBeLessThanOrEqual(6)
})

test('framed sides are seen whole and at one scale', () => {
  const xy = Float32Array.of(0, 0, 100, 0, Number.NaN, Number.NaN, 1000, 1000, 1010, 1400)
  const a = boundsOf(xy, Uint32Array.of(0, 1, 2), 5)
  const b = boundsOf(xy, Uint32Array.of(3, 4), 5)
  expect(a).toEqual([-5, -5, 105, 5])
  expect(boundsOf(xy, Uint32Array.of(2), 5)).toBeNull()
  if (!a || !b) throw new Error('Both sides have places.')
  const [first, second] = frameBoth(a, b, [300, 300])
  expect(first.zoom).toBe(second.zoom)
  expect(first.target).toEqual([50, 0])
  const [, top] = project(second, 300, 300, 1000, 995)
  expect(top).toBeGreaterThanOrEqual(0)
})

test('spots outside a side pale and the colours given stay as they are', () => {
  const colours = Uint8Array.of(1, 2, 3, 200, 4, 5, 6, 100)
  expect([...paleOutside(colours, Uint32Array.of(1))]).toEqual([1, 2, 3, 60, 4, 5, 6, 100])
  expect(colours[3]).toBe(200)
})

test('a gene that is picked is mapped on both panes, and sides change places with their colours', () => {
  resetCompare()
  setCompare({
    a: { kind: 'region', id: 'x' },
    b: { kind: 'region', id: 'y' },
    panes: [
      { show: 'supported', feature: 3, column: null },
      { show: 'label', feature: null, column: 'type' },
    ],
  })
  pickFeature(7)
  expect(useCompare.getState().panes.map(({ show, feature }) => [show, feature])).toEqual([
    ['supported', 7],
    ['expression', 7],
  ])
  swapSides()
  expect(useCompare.getState().a).toEqual({ kind: 'region', id: 'y' })
  expect(useCompare.getState().panes[0].show).toBe('expression')
  setCompare({ b: { kind: 'rest' } })
  swapSides()
  expect(useCompare.getState().b).toEqual({ kind: 'rest' })
})

test('a grid over two slides holds the regions of both over the features both have, each with the numbers of its own slide', () => {
  const [a, b] = [matrixOf(), matrixOf()]
  b.z = b.z.map((value) => 10 * value)
  b.p.fill(0.5)
  b.regions = [
    { ...b.regions[0], name: 'only there' },
    { ...b.regions[1], name: a.regions[0].name },
  ]
  const joined = joinMatrices(a, b, { featuresA: Uint32Array.of(0, 2), featuresB: Uint32Array.of(2, 1) })
  expect(joined.regions.map(({ name }) => name)).toEqual([
    ...['A · first <b>', 'B · first <b>', 'A · second', 'B · only there'],
  ])
  expect([...joined.z]).toEqual([5, -2, 40, 30, -5, 4, -20, 10])
  expect([...joined.p]).toEqual([0, 0, 0.5, 0.5, 0, 0, 0.5, 0.5])
  expect([joined.nFeature, joined.supported]).toEqual([2, null])
})

test('over two slides, A and B that change places take their colours, cameras and genes with them', () => {
  setCompare({
    ...{
      a: { kind: 'region', id: 'x' },
      b: { kind: 'label', column: 'type', value: 't' },
      otherSlide: 'two',
    },
    ...{ picked: 1, featureOfB: Int32Array.of(-1, 3) },
    cameras: [
      { target: [1, 1], zoom: 1 },
      { target: [2, 2], zoom: 2 },
    ],
    panes: [
      { show: 'expression', feature: 1, column: null },
      { show: 'supported', feature: 3, column: null },
    ],
  })
  const turned = swapped(useCompare.getState())
  expect(turned.a).toEqual({ kind: 'label', column: 'type', value: 't' })
  expect(turned.picked).toBe(3)
  expect(turned.panes?.map(({ feature }) => feature)).toEqual([3, 1])
  expect(turned.cameras?.map(({ zoom }) => zoom)).toEqual([2, 1])
  expect(swapped({ ...useCompare.getState(), picked: 0 }).picked).toBeNull()
})

test('two slides are framed at one scale by micrometres, and linked cameras keep it', () => {
  // A pixel of B is four times as large.
  const offset = scaleOffset(0.25, 1)
  const umPerPx = ({ zoom }: { zoom: number }, pixelSizeUm: number) => pixelSizeUm / 2 ** zoom
  const framed = frameBoth([0, 0, 4000, 4000], [0, 0, 500, 500], [300, 300], offset)
  expect(umPerPx(framed[1], 1)).toBeCloseTo(umPerPx(framed[0], 0.25), 9)
  const moved = moveCamera(framed, 0, { target: [2400, 2000], zoom: framed[0].zoom + 1 }, true)
  expect(umPerPx(moved[1], 1)).toBeCloseTo(umPerPx(moved[0], 0.25), 9)
  // 400 px of 0.25 µm are 100 px of 1 µm.
  expect(moved[1].target[0] - framed[1].target[0]).toBeCloseTo(100, 6)
  // At the end of its zoom B waits; back from there it has the scale of A again.
  const far = moveCamera(moved, 0, { ...moved[0], zoom: MAX_ZOOM }, true, offset)
  expect(far.map(({ zoom }) => zoom)).toEqual([MAX_ZOOM, MAX_ZOOM])
  const back = moveCamera(far, 0, { ...far[0], zoom: 1 }, true, offset)
  expect(umPerPx(back[1], 1)).toBeCloseTo(umPerPx(back[0], 0.25), 9)
  expect(moveCamera(far, 1, { ...far[1], zoom: 3 }, true, offset)[0].zoom).toBe(1)
  const apart = moveCamera(moved, 1, { ...moved[1], zoom: moved[1].zoom + 2 }, false)
  expect(umPerPx(withScaleOfA(apart, offset ?? 0)[1], 1)).toBeCloseTo(umPerPx(apart[0], 0.25), 9)
  expect(scaleOffset(null, 1)).toBeNull()
})

test('two slides that show one reading of one gene have one colour scale, and any other two have their own', () => {
  const map = (quantity: MapQuantity, ...values: number[]) => ({
    quantity,
    values: Float32Array.from(values),
  })
  const featureOfB = Int32Array.of(-1, 5)
  const shared = (a: FeatureMap, b: FeatureMap, feature = 5) =>
    sharedEnds({ feature: 1, map: a }, { feature, map: b }, featureOfB)
  expect(shared(map('expression', 0, 2, 3), map('expression', 1, 9))).toMatchObject({ low: 0, high: 9 })
  expect(shared(map('supported', -1, 4), map('supported', -7, 2))).toMatchObject({ low: -7, high: 7 })
  expect(shared(map('supported', -1, 4), map('expression', 0, 2))).toBeNull()
  expect(shared(map('expression', 1), map('expression', 2), 1)).toBeNull()
  const absent = { feature: 0, map: map('expression', 1) }
  expect(sharedEnds(absent, { feature: null, map: null }, featureOfB)).toBeNull()
})

test('over two slides a gene is found by its place among the shared ones, and on both slides', () => {
  const other = {
    ...{ name: 'second', matchedBy: 'id' as const, medianCounts: null, readBy: null },
    ...{ featuresA: Uint32Array.of(1, 4), featuresB: Uint32Array.of(3, 0) },
    ...{ onlyA: Uint32Array.of(0, 2, 3), onlyB: Uint32Array.of(1, 2) },
  }
  const comparison = { ...comparisonOf(), other }
  const words = ['a', 'b', 'c', 'd', 'e']
  const { features, onSlide, placeOf } = comparedFeatures(comparison, {
    ...{ names: words, symbols: words, ids: words, types: words },
  })
  expect(features.names).toEqual(['b', 'e'])
  expect([onSlide(1), placeOf(4), placeOf(0), placeOf(null)]).toEqual([4, 1, null, null])
  const there = featuresOfB(comparison, 5)
  expect(Array.from(there ?? [])).toEqual([-1, 3, -1, -1, 0])
  expect([onSlideOfB(1, there), onSlideOfB(0, there), onSlideOfB(2, null)]).toEqual([3, null, 2])
})

test('a column of many features is ordered as its comparator says, ties by the size of z, NaN last', () => {
  // Few values, so that most tie; zeros of both signs are one.
  const drawn = (k: number) => [Number.NaN, -0, 0, 1.5, -1.5, 1e-30, Infinity][(k * 7919) % 7]
  const n = 400
  const base = comparisonOf()
  const auc = Float32Array.from({ length: n }, (_, k) => drawn(k * k + 3))
  const z = Float32Array.from({ length: n }, (_, k) => ((k * 31) % 17) - 8)
  const comparison = { ...base, expression: { ...base.expression, auc, z } }
  const names = Array.from({ length: n }, (_, k) => `g${k}`)
  const all = new Uint8Array(n).fill(1)
  for (const descending of [true, false]) {
    const sort = { column: 'auc', descending } as const
    // Those that match a word go by the comparator.
    const quick = orderCompared(comparison, names, sort, null)
    expect(quick).toEqual(orderCompared(comparison, names, sort, all))
    expect(Number.isNaN(auc[quick[n - 1]])).toBe(true)
  }
  const bySize = orderBySize(z)
  expect(Array.from(bySize)).toEqual([...z.keys()].sort((i, j) => Math.abs(z[j]) - Math.abs(z[i])))
})
