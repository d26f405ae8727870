import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { meanRowOf } from '../../../worker/attention/row-products.ts'
import { coLikeness } from '../../../worker/questions/co-likeness.ts'
import { distancesTo } from '../../../worker/questions/distances.ts'
import { likenessTo } from '../../../worker/questions/likeness.ts'
import { gramOf, logitSpace, toLogitSpace } from '../../../worker/questions/logit-space.ts'

interface Golden {
  xy: (number | null)[][]
  targets: number[]
  distances: (number | null)[]
  nAxis: number
  keys: number[]
  queries: number[]
  region: number[]
  likeness: number[]
  otherKeys: number[]
  otherQueries: number[]
  similarity: number
  shares: number[]
}
const golden: Golden = JSON.parse(readFileSync(new URL('questions.json', import.meta.url), 'utf8'))
const { nAxis } = golden

test("distances to a region are those of scipy's cKDTree", () => {
  const xy = Float32Array.from(golden.xy.flat(), (value) => value ?? Number.NaN)
  const distances = distancesTo(xy, Uint32Array.from(golden.targets))
  golden.distances.forEach((expected, spot) => {
    if (expected === null) expect(distances[spot]).toBeNaN()
    else expect(distances[spot]).toBeCloseTo(expected, 9)
  })
})

test('likeness by axes is likeness by whole rows of logits', () => {
  const queries = Float32Array.from(golden.queries)
  const space = logitSpace(Float32Array.from(golden.keys), nAxis)
  const rows = toLogitSpace(space, queries, meanRowOf(queries, nAxis))
  const values = likenessTo(rows, nAxis, Uint32Array.from(golden.region))
  golden.likeness.forEach((expected, spot) => {
    expect(values[spot]).toBeCloseTo(expected, 9)
  })
})

test('co-variation by axes is that of whole covariance matrices of features', () => {
  const covariation = (keys: number[], queries: number[]) => {
    const values = Float32Array.from(queries)
    const mean = meanRowOf(values, nAxis)
    const centred = values.map((value, at) => value - mean[at % nAxis])
    const nSpot = values.length / nAxis
    return { nAxis, keys: Float32Array.from(keys), spread: gramOf(centred, nAxis).map((sum) => sum / nSpot) }
  }
  const a = covariation(golden.keys, golden.queries)
  const b = covariation(golden.otherKeys, golden.otherQueries)
  const own = Uint32Array.from({ length: golden.shares.length }, (_, feature) => feature)
  const { similarity, shares } = coLikeness(a, own, b, own.toReversed())
  expect(similarity).toBeCloseTo(golden.similarity, 5)
  golden.shares.forEach((share, feature) => {
    expect(shares[feature]).toBeCloseTo(share, 5)
  })
  expect(coLikeness(a, own, a, own).similarity).toBeCloseTo(1, 9)
})
