import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { moveCross, pressCross, takeRuler } from '../../../renderer/app/draw-keys.ts'
import { connection } from '../../../renderer/data/connection.ts'
import { closeSlide, openSlide } from '../../../renderer/data/session.ts'
import { requests } from '../../../renderer/data/use-request.ts'
import { takeTool, useDrawing } from '../../../renderer/stores/drawing.ts'
import { useRegions } from '../../../renderer/stores/regions.ts'
import { selectRegion, selectSpot } from '../../../renderer/stores/selection.ts'
import { useSlide } from '../../../renderer/stores/slide.ts'
import { setView } from '../../../renderer/stores/view.ts'
import { spotsInPolygons } from '../../../worker/api/points-in-polygon.ts'
import { connectManually, settled } from './manual-worker.ts'
import { makeSyntheticSlide } from './synthetic-slide.ts'

const { info, spots } = makeSyntheticSlide(40)
const [left, top] = [Math.min(...evens(0)), Math.min(...evens(1))]
/** How far an arrow goes, in px of the slide: a twentieth of its width. */
const step = (Math.max(...evens(0)) - left) / 20
const near = { isFar: false }

function evens(axis: 0 | 1): number[] {
  return [...spots.xy].filter((_, k) => k % 2 === axis)
}

beforeEach(async () => {
  const worker = connectManually()
  vi.stubGlobal('document', { querySelector: () => null })
  const opened = openSlide({ path: '/a.h5ad' })
  await worker.answer('openSlide', info)
  await opened
  const { epoch } = useSlide.getState()
  requests.fetch('getSpots', { slideId: info.slideId }, { epoch, slot: 'spots' })
  await worker.answer('getSpots', spots)
  await settled()
  setView({
    camera: { target: [left - step, top - step], zoom: Math.log2(8 / step) },
    widthPx: 800,
    heightPx: 600,
  })
})
afterEach(() => {
  closeSlide()
  connection.disconnect()
  vi.unstubAllGlobals()
})

const walkCross = (x: number, y: number, times: number) => {
  for (let k = 0; k < times; k++) moveCross([x, y], near)
}
const made = () => useRegions.getState().regions.map(({ spots: within }) => [...within])

test('arrows and Enter draw a rectangle around the spots that lie in it', () => {
  takeTool('rectangle')
  pressCross({ adds: false })
  walkCross(1, 0, 12)
  walkCross(0, 1, 8)
  pressCross({ adds: false })
  const [x, y] = [left - step, top - step]
  const [right, bottom] = [x + 12 * step, y + 8 * step]
  const corners = Float32Array.of(x, y, right, y, right, bottom, x, bottom)
  const within = [...spotsInPolygons(spots.xy, [[corners]])]
  expect(within.length).toBeGreaterThan(0)
  expect(within.length).toBeLessThan(info.nSpot)
  expect(made()).toEqual([within])
})

test('a polygon is closed where a corner is set twice, and Enter begins the next', () => {
  takeTool('polygon')
  for (const [x, y] of [
    [1, 0],
    [0, 1],
    [-1, 0],
  ]) {
    pressCross({ adds: false })
    walkCross(x, y, 15)
  }
  pressCross({ adds: false })
  expect(useDrawing.getState().draft?.points).toHaveLength(4)
  expect(made()).toEqual([])
  pressCross({ adds: false })
  expect(useDrawing.getState().draft).toBeNull()
  expect(made()).toHaveLength(1)
})

test('the ruler is laid from the selected spot by keys, or between two that are selected', () => {
  const placeOf = (spot: number) => [spots.xy[2 * spot], spots.xy[2 * spot + 1]]
  selectSpot(3, 'x')
  takeRuler()
  expect(useDrawing.getState().measured).toBeNull()
  pressCross({ adds: false })
  walkCross(1, 0, 12)
  const [x, y] = placeOf(3)
  expect(useDrawing.getState().measured).toEqual([
    [x, y],
    [expect.closeTo(x + 12 * step, 1), y],
  ])
  pressCross({ adds: false })
  walkCross(0, 1, 5)
  expect(useDrawing.getState().measured).toEqual([
    [x, y],
    [expect.closeTo(x + 12 * step, 1), y],
  ])
  selectRegion({ name: 'two', spots: Uint32Array.of(2, 9), origin: { kind: 'picked' } })
  takeRuler()
  expect(useDrawing.getState()).toMatchObject({ tool: 'measure', measured: [placeOf(2), placeOf(9)] })
})
