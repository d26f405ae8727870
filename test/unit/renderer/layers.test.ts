import { expect, test } from 'vitest'
import { colourBarOf } from '../../../renderer/layers/colour-scale.ts'
import { categoryColours } from '../../../renderer/layers/palettes.ts'
import { rampTable } from '../../../renderer/layers/ramps.ts'
import { gatherColours, gatherPositions } from '../../../renderer/layers/spot-attributes.ts'
import { colourCodes, colourValues } from '../../../renderer/layers/spot-colours.ts'
import { doSpotsOverlap, drawOrder, indexSpots } from '../../../renderer/layers/spot-index.ts'
import { defaultEnds } from '../../../renderer/layers/value-range.ts'
import { fitBounds, project, scaleBarLength, unproject } from '../../../renderer/layers/view-math.ts'

const missing = Number.NaN

test('values beyond the ends take the end colours, missing ones are grey and never the low end', () => {
  const colours = colourValues(Float32Array.from([-5, 0, 10, 99, missing]), 'viridis', 0, 10)
  const rgb = (i: number) => [...colours.subarray(i * 4, i * 4 + 3)]
  const table = rampTable('viridis')
  expect(rgb(0)).toEqual([...table.subarray(0, 3)])
  expect(rgb(1)).toEqual(rgb(0))
  expect(rgb(2)).toEqual([...table.subarray(255 * 3)])
  expect(rgb(3)).toEqual(rgb(2))
  expect(rgb(4)).toEqual([142, 145, 150])
  expect(colours[4 * 4 + 3]).toBeLessThan(255)
})

test('the diverging scale is near white at zero whatever the spread of the values', () => {
  const ends = defaultEnds(Float32Array.from([-1, 0, 0.5, 4]), 'diverging')
  expect(ends.low).toBe(-ends.high)
  const [red, green, blue] = colourValues(Float32Array.of(0), 'blue-orange', ends.low, ends.high)
  expect(Math.min(red, green, blue)).toBeGreaterThan(230)
})

test('the diverging scale keeps zero in its middle when one end is moved, each side in proportion', () => {
  const table = rampTable('blue-orange')
  const stepsOf = (values: number[], low: number, high: number) => {
    const colours = colourValues(Float32Array.from(values), 'blue-orange', low, high)
    return values.map((_, i) => {
      const same = (step: number) => [0, 1, 2].every((c) => table[step * 3 + c] === colours[i * 4 + c])
      return Array.from({ length: 256 }, (_, step) => step).findIndex(same)
    })
  }
  // -0.5 lies half way from the middle to the low end, 2 half way to the high end.
  expect(stepsOf([-9, -1, -0.5, 0, 2, 4, 9], -1, 4)).toEqual([0, 0, 64, 128, 191, 255, 255])
  expect(stepsOf([-9, 0, 1, 2, 3], 1, 3)).toEqual([128, 128, 128, 191, 255])
  expect(stepsOf([-3, -2, -1, 0, 9], -3, -1)).toEqual([0, 64, 128, 128, 128])
})

test('the values under the bar of a scale stand where their colours are', () => {
  expect(colourBarOf('blue-orange', -1, 4)).toEqual({ start: 0, end: 1, ticks: [-1, 0, 4] })
  expect(colourBarOf('blue-orange', 1, 3)).toEqual({ start: 0.5, end: 1, ticks: [1, 3] })
  expect(colourBarOf('blue-orange', -3, 0)).toEqual({ start: 0, end: 0.5, ticks: [-3, 0] })
  expect(colourBarOf('viridis', -1, 4)).toEqual({ start: 0, end: 1, ticks: [-1, 4] })
})

test('a gene seen in one spot of a thousand still has a scale that shows it', () => {
  const values = new Float32Array(1000)
  values[7] = 2
  expect(defaultEnds(values, 'sequential')).toMatchObject({ low: 0, high: 2 })
})

test('hidden categories are clear, unlabelled spots grey', () => {
  const colours = colourCodes(Int32Array.from([0, 1, -1]), ['#102030', '#405060'], [1])
  expect([...colours.subarray(0, 4)]).toEqual([16, 32, 48, 255])
  expect(colours[7]).toBe(0)
  expect([...colours.subarray(8, 11)]).toEqual([142, 145, 150])
})

test("the file's colours are kept only where they can be told apart", () => {
  expect(categoryColours(2, ['#ff0000', '#0000ff'])).toEqual(['#ff0000', '#0000ff'])
  expect(categoryColours(2, ['#ff0000', '#fe0000'])).toEqual(['#0072b2', '#e69f00'])
  expect(categoryColours(2, ['red', 'blue'])).toEqual(['#0072b2', '#e69f00'])
  expect(new Set(categoryColours(20, null)).size).toBe(20)
})

test('high values are drawn last, missing ones first, and colours follow their spots', () => {
  const xy = Float32Array.from([0, 0, 1, 1, 2, 2, missing, missing, 4, 4])
  const { placed } = indexSpots(xy)
  const order = drawOrder(placed, Float32Array.from([5, missing, 1, 9, missing]))
  expect([...order]).toEqual([1, 4, 2, 0])
  expect([...gatherPositions(xy, order).positions]).toEqual([1, 1, 4, 4, 2, 2, 0, 0])
  const colours = Uint8Array.from({ length: 20 }, (_, i) => Math.floor(i / 4))
  expect([...gatherColours(colours, order)]).toEqual([1, 4, 2, 0].flatMap((spot) => Array(4).fill(spot)))
})

test('arrows walk along a hexagonal grid, row by row, and stop at its edge', () => {
  const xy: number[] = []
  for (let row = 0; row < 3; row++)
    for (let column = 0; column < 3; column++) xy.push(column * 10 + (row % 2) * 5, row * 8.66)
  const index = indexSpots(Float32Array.from(xy))
  expect(index.neighbour(3, 1, 0)).toBe(4)
  expect(index.neighbour(4, -1, 0)).toBe(3)
  expect([0, 1]).toContain(index.neighbour(3, 0, -1))
  expect([6, 7]).toContain(index.neighbour(3, 0, 1))
  expect(index.neighbour(2, 1, 0)).toBeNull()
  expect(doSpotsOverlap(index, Float32Array.from(xy), 9)).toBe(false)
  expect(doSpotsOverlap(index, Float32Array.from(xy), 12)).toBe(true)
})

test('a click finds the spot under it and not one beyond its radius', () => {
  const index = indexSpots(Float32Array.from([missing, missing, 100, 100, 200, 100]))
  expect(index.spotAt(104, 103, 8)).toBe(1)
  expect(index.spotAt(150, 100, 8)).toBeNull()
  expect(indexSpots(Float32Array.from([missing, missing])).spotAt(0, 0, 1e9)).toBeNull()
})

test('fitting shows all of the tissue, y downwards, and projecting comes back', () => {
  const camera = fitBounds([0, 0, 4000, 1000], 800, 600)
  const [left, top] = project(camera, 800, 600, 0, 0)
  const [right, bottom] = project(camera, 800, 600, 4000, 1000)
  expect(left).toBeGreaterThanOrEqual(0)
  expect(right).toBeLessThanOrEqual(800)
  expect(bottom).toBeGreaterThan(top)
  const [x, y] = unproject(camera, 800, 600, ...project(camera, 800, 600, 123, 456))
  expect(x).toBeCloseTo(123)
  expect(y).toBeCloseTo(456)
})

test('the scale bar is round, as long as it says, and speaks of pixels where the size is unknown', () => {
  const bar = scaleBarLength(-3, 0.5, 140)
  expect(bar.label).toBe('500 µm')
  expect(bar.widthPx).toBeCloseTo(500 / 0.5 / 8)
  expect(scaleBarLength(-6, 0.5, 140).label).toBe('2 mm')
  expect(scaleBarLength(-3, null, 140).label).toBe('1,000 px')
})
