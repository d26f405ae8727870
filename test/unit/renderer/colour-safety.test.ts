import { expect, test } from 'vitest'
import { colourBarOf, positionOn } from '../../../renderer/layers/colour-scale.ts'
import { miniatureOf, visiblePart } from '../../../renderer/layers/minimap.ts'
import { categoryColours, SAFE_COLOURS } from '../../../renderer/layers/palettes.ts'
import { parseColour } from '../../../renderer/layers/ramps.ts'
import { colourValues } from '../../../renderer/layers/spot-colours.ts'
import { defaultEnds, endsOf, logEnds } from '../../../renderer/layers/value-range.ts'

/** Linear sRGB as eyes of each kind see it (Machado, Oliveira & Fernandes 2009, severity 1), row by row. */
const EYES: Record<string, number[]> = {
  common: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  'red-blind': [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  'green-blind': [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  'blue-blind': [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
}
const TO_XYZ = [
  0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.072175, 0.0193339, 0.119192, 0.9503041,
]
const WHITE = [0.95047, 1, 1.08883]
const times = (m: number[], [a, b, c]: number[]) =>
  [0, 3, 6].map((row) => m[row] * a + m[row + 1] * b + m[row + 2] * c)

/** CIE L*a*b* of a colour as such eyes see it. */
function lab(colour: string, eyes: number[]): number[] {
  const linear = (parseColour(colour) ?? []).map((byte) => {
    const c = byte / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  const seen = times(eyes, linear).map((value) => Math.min(1, Math.max(0, value)))
  const [x, y, z] = times(TO_XYZ, seen).map((value, k) => {
    const t = value / WHITE[k]
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116
  })
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

test.each(Object.keys(EYES))('%s eyes tell any two safe colours apart', (kind) => {
  const labs = SAFE_COLOURS.map((colour) => lab(colour, EYES[kind]))
  const distances = labs.flatMap((one, i) =>
    labs.slice(0, i).map((other) => Math.hypot(...one.map((value, k) => value - other[k]))),
  )
  expect(Math.min(...distances)).toBeGreaterThan(14)
})

test('the colours of a file are kept unless safe ones are asked for', () => {
  const own = ['#ff0000', '#00ff00']
  expect(categoryColours(2, own)).toEqual(own)
  expect(categoryColours(2, own, 'safe')).toEqual(SAFE_COLOURS.slice(0, 2))
})

test('a logarithmic scale spans the positive values and has their geometric mean in its middle', () => {
  const values = Float32Array.of(0, 0, -3, 1, 10, 100, Number.NaN)
  expect(logEnds(values, 0)).toEqual({ low: 1, high: 100, min: 1, max: 100 })
  expect(logEnds(Float32Array.of(0, 5, 5))).toBeNull()
  expect(colourBarOf('viridis', 1, 100, true).ticks).toEqual([1, 10, 100])
  const position = positionOn('viridis', 1, 100, true)
  expect([0, 1, 10, 100, 1000].map(position)).toEqual([0, 0, expect.closeTo(0.5, 6), 1, 1])
})

test('a range that begins at 0 is drawn on a logarithmic scale from the lowest positive value', () => {
  const ends = { low: 2, high: 50, min: 1, max: 100 }
  expect(endsOf({ low: 0, high: 10 }, ends, true)).toEqual({ low: 1, high: 10 })
  expect(endsOf({ low: -4, high: 0 }, ends, true)).toBe(ends)
  const { low, high } = endsOf({ low: 0, high: 10 }, ends, true)
  const colours = colourValues(Float32Array.of(1, 3, 10), 'viridis', low, high, true)
  expect(new Set([colours[1], colours[5], colours[9]]).size).toBe(3)
  expect(endsOf({ low: 0, high: 10 }, ends, false)).toEqual({ low: 0, high: 10 })
  expect(endsOf(null, ends, true)).toBe(ends)
})

test('clipping more moves the ends inwards', () => {
  const values = Float32Array.from({ length: 1000 }, (_, k) => k)
  expect(defaultEnds(values, 'sequential', 0).high).toBe(999)
  expect(defaultEnds(values, 'sequential', 0.05).high).toBe(950)
})

test('the minimap frames what is in view, cut at the edges of the tissue', () => {
  const { scale, widthPx, heightPx } = miniatureOf([0, 0, 1000, 500], 100)
  expect([scale, widthPx, heightPx]).toEqual([0.1, 100, 50])
  const part = visiblePart({ target: [0, 250], zoom: 0 }, 400, 400, [0, 0, 1000, 500], scale)
  expect(part).toEqual({ isWhole: false, style: { left: 0, top: 5, width: 20, height: 40 } })
  expect(visiblePart({ target: [500, 250], zoom: -2 }, 400, 400, [0, 0, 1000, 500], scale).isWhole).toBe(true)
})
