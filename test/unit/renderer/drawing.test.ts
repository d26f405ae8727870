import { afterEach, describe, expect, test } from 'vitest'
import { holdsSpot, markedSpots, markStroke, rectangleOf, ringOf } from '../../../renderer/layers/drawing.ts'
import { freshColour, REGION_COLOURS } from '../../../renderer/layers/region-colours.ts'
import { ringsOf } from '../../../renderer/layers/region-rings.ts'
import {
  resetDrawing,
  scaleBrush,
  setDrawMode,
  takeTool,
  useDrawing,
} from '../../../renderer/stores/drawing.ts'
import { spotsInPolygons } from '../../../worker/api/points-in-polygon.ts'
import { createRandom } from '../../../worker/stats/random.ts'

afterEach(() => resetDrawing())

/** 20 × 20 spots at whole numbers, the last without a place. */
const xy = Float32Array.from({ length: 800 }, (_, k) => (k % 2 === 0 ? (k / 2) % 20 : Math.floor(k / 40)))
xy[799] = Number.NaN

const region = (spots: number[], colour: string) => ({
  ...{ id: colour, name: colour, colour, note: '', locked: false },
  spots: Uint32Array.from(spots),
})

describe('what is drawn', () => {
  test('a stroke marks the spots within its radius of the line, ends rounded, as stepping along it does', () => {
    const { uniform } = createRandom(7)
    for (let trial = 0; trial < 20; trial++) {
      const [ax, ay, bx, by] = Array.from({ length: 4 }, () => 20 * uniform())
      const radius = 0.5 + 3 * uniform()
      const inside = new Uint8Array(400)
      markStroke(xy, [ax, ay], [bx, by], radius, inside)
      const near = (spot: number) =>
        Array.from({ length: 2001 }, (_, k) => k / 2000).reduce(
          (least, t) =>
            Math.min(
              least,
              Math.hypot(xy[2 * spot] - ax - t * (bx - ax), xy[2 * spot + 1] - ay - t * (by - ay)),
            ),
          Number.POSITIVE_INFINITY,
        )
      for (let spot = 0; spot < 399; spot++) {
        const distance = near(spot)
        if (Math.abs(distance - radius) > 0.02) expect(inside[spot]).toBe(distance < radius ? 1 : 0)
      }
      expect(inside[399]).toBe(0)
    }
  })

  test('a stroke of one point is a disc, and strokes add up', () => {
    const inside = new Uint8Array(400)
    markStroke(xy, [3, 4], [3, 4], 1, inside)
    expect([...markedSpots(inside)]).toEqual([63, 82, 83, 84, 103])
    markStroke(xy, [0, 0], [0, 0], 0.5, inside)
    expect(markedSpots(inside)[0]).toBe(0)
  })

  test('a rectangle holds the spots between its corners, whichever comes first', () => {
    const ring = ringOf(rectangleOf([5.5, 7.5], [2.5, 3.5]))
    if (!ring) throw new Error('A rectangle is an outline.')
    const spots = [...spotsInPolygons(xy, [[ring]])]
    expect(spots).toHaveLength(12)
    expect(spots.every((spot) => spot % 20 >= 3 && spot % 20 <= 5)).toBe(true)
    expect(
      ringOf([
        [0, 0],
        [1, 1],
      ]),
    ).toBeNull()
  })

  test('a spot is found in a region by halving', () => {
    const spots = Uint32Array.of(2, 3, 8, 21)
    expect([0, 2, 3, 4, 8, 20, 21, 22].filter((spot) => holdsSpot(spots, spot))).toEqual([2, 3, 8, 21])
    expect(holdsSpot(new Uint32Array(0), 0)).toBe(false)
  })

  test('rings come region by region in their colours, the smallest on top, without spots that have no place', () => {
    const { positions, colours } = ringsOf([region([0], '#e69f00'), region([21, 399], '#0072b2')], xy)
    expect([...positions]).toEqual([1, 1, 0, 0])
    expect([...colours]).toEqual([0x00, 0x72, 0xb2, 255, 0xe6, 0x9f, 0x00, 255])
  })

  test('a new region takes the colour that is used least', () => {
    expect(freshColour([])).toBe(REGION_COLOURS[0])
    expect(freshColour([REGION_COLOURS[0], REGION_COLOURS[2]])).toBe(REGION_COLOURS[1])
    expect(freshColour([...REGION_COLOURS, REGION_COLOURS[0]])).toBe(REGION_COLOURS[1])
  })

  test('a new region takes no colour of a label on the tissue while there are others, and an own one twice only after those', () => {
    const labels = [REGION_COLOURS[0].toUpperCase(), REGION_COLOURS[1], '#123456']
    expect(freshColour([], labels)).toBe(REGION_COLOURS[2])
    expect(freshColour(REGION_COLOURS.slice(2), labels)).toBe(REGION_COLOURS[0])
  })

  test('a tool taken in hand draws new regions, and the brush keeps within its sizes', () => {
    takeTool('brush')
    setDrawMode('subtract')
    takeTool('lasso')
    expect(useDrawing.getState()).toMatchObject({ tool: 'lasso', mode: 'new' })
    for (let k = 0; k < 40; k++) scaleBrush(1.25)
    expect(useDrawing.getState().brushPx).toBe(200)
    for (let k = 0; k < 40; k++) scaleBrush(0.8)
    expect(useDrawing.getState().brushPx).toBe(4)
  })
})
