import { expect, it } from 'vitest'
import { curveOf, curveSizes } from '../../../worker/explain/curves.ts'
import { integratedGradients, type Path } from '../../../worker/explain/integrated-gradients.ts'
import { matchedFeatures } from '../../../worker/explain/matched-features.ts'

it('matches every feature by one of its own bin, none twice, the same again for the same draw', () => {
  const binOf = Uint32Array.from({ length: 400 }, (_, k) => Math.floor(k / 20))
  const pool = Uint32Array.from(binOf.keys())
  const order = Uint32Array.from({ length: 100 }, (_, k) => (k * 37) % 400)
  const first = matchedFeatures(order, pool, binOf, 0)
  expect([...first].map((feature) => binOf[feature])).toEqual([...order].map((feature) => binOf[feature]))
  expect(new Set(first).size).toBe(100)
  expect(matchedFeatures(order, pool, binOf, 0)).toEqual(first)
  expect(matchedFeatures(order, pool, binOf, 1)).not.toEqual(first)
})

it('goes to the nearest bin where a bin is used up', () => {
  const binOf = Uint32Array.of(0, 0, 1, 5)
  const found = matchedFeatures(Uint32Array.of(0, 1, 2), Uint32Array.of(0, 2, 3), binOf, 0)
  expect([...found]).toEqual([0, 2, 3])
})

it('counts the area over features, not over points, and positive where the ranking beats chance', () => {
  const sizes = Uint32Array.of(0, 2, 10)
  const own = Float64Array.of(1, 0, 0)
  const draws = [Float64Array.of(1, 0.5, 0), Float64Array.of(1, 0.9, 0.4)]
  const { areaBetween, random, randomLow, randomHigh } = curveOf('deletion', sizes, own, draws)
  expect([...random].map((value) => value.toFixed(3))).toEqual(['1.000', '0.700', '0.200'])
  expect([randomLow[1], randomHigh[1]].map((value) => value.toFixed(2))).toEqual(['0.50', '0.90'])
  // Gaps 0, .7, .2: (2 · .35 + 8 · .45) / 10.
  expect(areaBetween).toBeCloseTo(0.43, 6)
  expect(curveOf('insertion', sizes, own, draws).areaBetween).toBeCloseTo(-0.43, 6)
})

it('draws curves to all features of a small slide and to 200 of a large one', () => {
  expect([...curveSizes(30)]).toEqual([0, 1, 2, 5, 10, 20, 30])
  expect(curveSizes(20_000).at(-1)).toBe(200)
})

/** One feature read on one axis; the score has a kink of width 1/beta on the way from -1 to 1. */
function kinked(beta: number): Path {
  const scoreAt = (x: number) => Math.log(1 + Math.exp(beta * (0.5 * x - 0.1))) / beta
  return {
    ...{ x: Float32Array.of(1), baseline: Float32Array.of(-1), map: Float32Array.of(1), nAxis: 1 },
    ...{ keys: Float32Array.of(1), base: Float64Array.of(-0.1), reliability: 0.5, beta, nullMass: 1 },
    ...{ score: scoreAt(1), baselineScore: scoreAt(-1) },
  }
}

it('doubles the steps of a path with a kink until the sum is right', async () => {
  const soft = await integratedGradients(kinked(2))
  expect(soft.nStep).toBe(4)
  const sharp = await integratedGradients(kinked(500))
  expect(sharp.nStep).toBeGreaterThan(4)
  expect(sharp.completenessError).toBeLessThan(0.01)
  expect(Math.abs(sharp.values[0] - 0.4)).toBeLessThan(0.004)
})

it('tells the error it could not mend instead of hiding it', async () => {
  const wrong = { ...kinked(2), score: kinked(2).score + 1 }
  const { completenessError, nStep } = await integratedGradients(wrong)
  expect(nStep).toBe(128)
  expect(completenessError).toBeGreaterThan(0.5)
})
