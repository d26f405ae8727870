import { describe, expect, test } from 'vitest'
import { fitTransform, residualsOf } from '../../../worker/slide/registration/least-squares.ts'
import { layAt, proposeScales } from '../../../worker/slide/registration/scale-proposals.ts'

const square = Float64Array.of(0, 0, 100, 0, 100, 60, 0, 60, 30, 10)
const moved = (a: number, b: number, c: number, d: number, tx: number, ty: number) =>
  Float64Array.from(square, (_, k) => {
    const [x, y] = [square[k - (k % 2)], square[k - (k % 2) + 1]]
    return k % 2 === 0 ? a * x + b * y + tx : c * x + d * y + ty
  })

describe('landmarks', () => {
  test.each([
    [
      'a turn with a scale',
      [1.2 * Math.cos(0.7), -1.2 * Math.sin(0.7), 1.2 * Math.sin(0.7), 1.2 * Math.cos(0.7), 55, -8],
    ],
    ['a mirror', [-0.5, 0, 0, 0.5, 300, 20]],
    ['a mirror with a turn', [0, 2, 2, 0, 3, 4]],
  ] as [string, [number, number, number, number, number, number]][])('find %s', (_, [a, b, c, d, tx, ty]) => {
    for (const kind of ['similarity', 'affine'] as const) {
      const to = moved(a, b, c, d, tx, ty)
      const found = fitTransform(square, to, kind)
      for (const [name, value] of Object.entries({ a, b, c, d, tx, ty }))
        expect(found[name as 'a']).toBeCloseTo(value, 9)
      expect(Math.max(...residualsOf(square, to, found))).toBeLessThan(1e-9)
    }
  })

  test('shear is found by affine alone, and a similarity leaves what it cannot take up', () => {
    const to = moved(1, 0.4, 0, 1, 0, 0)
    expect(Math.max(...residualsOf(square, to, fitTransform(square, to, 'affine')))).toBeLessThan(1e-9)
    const left = residualsOf(square, to, fitTransform(square, to, 'similarity'))
    expect(Math.max(...left)).toBeGreaterThan(3)
  })

  test('no other similarity has a smaller sum of squares', () => {
    const to = moved(1.1, 0.3, -0.2, 0.9, 5, 6).map((value, k) => value + ((k * 37) % 11) - 5)
    const best = fitTransform(square, to, 'similarity')
    const sum = (at: typeof best) =>
      residualsOf(square, to, at).reduce((all, value) => all + value * value, 0)
    for (const step of [0.003, -0.003]) {
      expect(sum({ ...best, a: best.a + step, d: best.d + step })).toBeGreaterThan(sum(best))
      expect(sum({ ...best, b: best.b + step, c: best.c - step })).toBeGreaterThan(sum(best))
      expect(sum({ ...best, tx: best.tx + step })).toBeGreaterThan(sum(best))
    }
  })

  test('too few, on one place, or on one line are refused', () => {
    const line = Float64Array.of(0, 0, 1, 1, 2, 2)
    expect(() => fitTransform(square.slice(0, 4), square.slice(0, 4), 'similarity')).toThrow(/Three/)
    expect(() => fitTransform(new Float64Array(6), line, 'similarity')).toThrow(/one place/)
    expect(() => fitTransform(line, line, 'affine')).toThrow(/one line/)
    expect(fitTransform(line, line, 'similarity')).toMatchObject({ a: 1, d: 1 })
  })
})

describe('the scale of a picture', () => {
  // Spots over 1,000 to 9,000 full-resolution pixels.
  const xy = Float32Array.from({ length: 200 }, (_, k) => 1000 + ((k * 8117) % 8001))
  const none = { slideUm: null, pictureUm: null, shown: null }

  test('by pixel sizes before all else', () => {
    const clues = { ...none, slideUm: 0.25, pictureUm: 1 }
    expect(proposeScales(xy, { widthPx: 2500, heightPx: 2500 }, clues)[0]).toMatchObject({
      ...{ scale: 0.25, because: 'pixel-sizes', inside: 1 },
    })
  })

  test('by the picture shown, of the same shape', () => {
    const shown = { widthPx: 2000, heightPx: 1800, scale: 0.2 }
    const [first] = proposeScales(xy, { widthPx: 10_000, heightPx: 9000 }, { ...none, shown })
    expect(first).toMatchObject({ because: 'shown-picture', scale: 1 })
  })

  test('1 where it fits, and what fills the picture where nothing else does', () => {
    expect(proposeScales(xy, { widthPx: 10_000, heightPx: 10_000 }, none)[0]).toMatchObject({ scale: 1 })
    const [filling] = proposeScales(xy, { widthPx: 300, heightPx: 300 }, none)
    expect(filling).toMatchObject({ because: 'extent', inside: 1 })
    expect(filling.scale).toBeCloseTo(0.03, 3)
    expect(proposeScales(null, { widthPx: 1, heightPx: 1 }, none)).toEqual([])
  })

  test('spots without a place do not count', () => {
    const some = Float32Array.of(Number.NaN, Number.NaN, 5, 5, 50, 5)
    expect(layAt(some, { widthPx: 10, heightPx: 10 }, 1).inside).toBe(0.5)
  })
})
