import { afterAll, beforeAll, expect, it } from 'vitest'
import type { FitSummary } from '../../../worker/api/methods.ts'
import type { Attention } from '../../../worker/attention/attention.ts'
import { learn } from '../../../worker/attention/learn.ts'
import { permutation } from '../../../worker/attention/motions.ts'
import { buildNeighbourhood } from '../../../worker/attention/neighbours.ts'
import { slideAttention } from '../../../worker/attention/slide-attention.ts'
import { SMALL_DEMO_OPTIONS } from '../../../worker/demo/demo-slide.ts'
import { logNormalise } from '../../../worker/stats/normalise.ts'
import { type CsrMatrix, transposeCsr } from '../../../worker/stats/sparse.ts'
import { context, type PlantedSlide, plantSlide } from './planted-slide.ts'

let planted: PlantedSlide
let attention: Attention

beforeAll(async () => {
  planted = await plantSlide(SMALL_DEMO_OPTIONS)
  const { slide, xy, histology, nHistology, driverOf } = planted
  const matrix = scatter(logNormalise(slide.matrix), (feature) => driverOf[feature] === '')
  const input = { matrix, isCounts: false, symbols: slide.features.symbols, xy, histology, nHistology }
  const learned = await learn(input, 2, context)
  expect(learned.histologyInforms).toBe(true)
  attention = slideAttention(learned, buildNeighbourhood(xy, matrix.nRow, 0.7), {} as FitSummary)
})

afterAll(() => planted?.close())

/** Permutes the values of chosen features over the spots, each its own way: they follow nothing then. */
function scatter(matrix: CsrMatrix, chosen: (feature: number) => boolean): CsrMatrix {
  const byFeature = transposeCsr(matrix)
  const { indptr, indices, values } = byFeature
  for (let feature = 0; feature < byFeature.nRow; feature++) {
    if (!chosen(feature)) continue
    const to = permutation(byFeature.nColumn, 100 + feature)
    const [start, end] = [indptr[feature], indptr[feature + 1]]
    const pairs = Array.from(values.subarray(start, end), (value, k) => ({
      spot: to[indices[start + k]],
      value,
    })).sort((a, b) => a.spot - b.spot)
    pairs.forEach(({ spot, value }, k) => {
      indices[start + k] = spot
      values[start + k] = value
    })
  }
  return transposeCsr(byFeature)
}

it('names drivers at FDR 5 %, and features that follow nothing no more often than that', () => {
  const shares: number[] = []
  let nFound = 0
  for (let spot = 0; spot < planted.tissueTypes.length; spot += 3) {
    const { fdr } = attention.rank(Uint32Array.of(spot), 'expected')
    const found = [...fdr.keys()].filter((feature) => fdr[feature] <= 0.05)
    const wrong = found.filter((feature) => planted.driverOf[feature] === '')
    shares.push(found.length > 0 ? wrong.length / found.length : 0)
    nFound += found.length
  }
  expect(nFound / shares.length).toBeGreaterThan(5)
  expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeLessThan(0.05)
})

it('says nothing of chance for regions, whose mean the null of single spots does not judge', () => {
  const { fdr } = attention.rank(Uint32Array.of(3, 4, 5), 'expected')
  expect(fdr.every(Number.isNaN)).toBe(true)
})
