import { describe, expect, it } from 'vitest'
import { permutation } from '../../../worker/attention/motions.ts'
import { coLikeness } from '../../../worker/questions/co-likeness.ts'
import { covariationOf } from '../../../worker/questions/covariation.ts'
import { cosine } from '../../../worker/questions/match-questions.ts'
import { slideVector, VECTOR_SIZE } from '../../../worker/questions/slide-vector.ts'
import { plantedModel, reordered } from './planted-model.ts'

const model = plantedModel({ nSpot: 400, noise: 0.3 })
const symbols = Array.from({ length: model.nFeature }, (_, g) => `Gene${g}`)
const all = Uint32Array.from(symbols.keys())
const vectorOf = (of = model, names = symbols) => slideVector(covariationOf(of), names)

describe("a slide's vector", () => {
  const own = vectorOf()

  it('has its size and length 1, whatever the slide', () => {
    expect(own.length).toBe(VECTOR_SIZE)
    expect(cosine(own, own)).toBeCloseTo(1, 6)
    expect(Math.hypot(...own)).toBeCloseTo(1, 5)
  })

  it('is the same whatever the order of the spots, and nearly so for half of them', () => {
    const from = permutation(model.nSpot, 3)
    expect(cosine(vectorOf(reordered(model, from)), own)).toBeCloseTo(1, 6)
    expect(cosine(vectorOf(reordered(model, from.subarray(0, 200))), own)).toBeGreaterThan(0.95)
  })

  it('is the same whatever the order of the features and the case of their symbols', () => {
    const { nAxis } = model
    const from = permutation(model.nFeature, 9)
    const keys = Float32Array.from(
      model.keys,
      (_, at) => model.keys[from[Math.floor(at / nAxis)] * nAxis + (at % nAxis)],
    )
    const names = Array.from(from, (feature) => symbols[feature].toUpperCase())
    expect(cosine(vectorOf({ ...model, keys }, names), own)).toBeCloseTo(1, 6)
  })

  it('has a cosine near the exact coefficient, and near 0 where features have other names', () => {
    const keys = model.keys.map((value, at) => value * (at % 5 === 0 ? 0.2 : 1))
    const other = { ...model, keys }
    const exact = coLikeness(covariationOf(model), all, covariationOf(other), all).similarity
    expect(exact).toBeLessThan(0.99)
    expect(Math.abs(cosine(vectorOf(other), own) - exact)).toBeLessThan(0.1)
    const renamed = symbols.map((symbol) => `x${symbol}`)
    expect(Math.abs(cosine(vectorOf(model, renamed), own))).toBeLessThan(0.1)
  })
})
