import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LearningInput } from '../../../worker/attention/learn.ts'
import { readJudged } from '../../../worker/benchmark/bench-ranking.ts'
import { judgeMethods } from '../../../worker/benchmark/judge.ts'
import type { Method } from '../../../worker/benchmark/method.ts'
import { ourMethod } from '../../../worker/benchmark/our-model.ts'
import { type Shown, splitShown } from '../../../worker/benchmark/shown.ts'
import { SMALL_DEMO_OPTIONS } from '../../../worker/demo/demo-slide.ts'
import type { Slide } from '../../../worker/slide/slide.ts'
import { normaliseFeatures } from '../../../worker/stats/modalities.ts'
import { columnMoments, zScores } from '../../../worker/stats/normalise.ts'
import { groupAuc } from '../../../worker/stats/rank-sum.ts'
import { transposeCsr } from '../../../worker/stats/sparse.ts'
import { toDense } from '../../golden/to-dense.ts'
import { context, type PlantedSlide, plantSlide } from '../attention/planted-slide.ts'

const COLUMN = { column: 'tissue_type' }
const THINNING = 2

let planted: PlantedSlide
beforeAll(async () => {
  planted = await plantSlide({ ...SMALL_DEMO_OPTIONS, nProtein: 36 })
})
afterAll(() => planted?.close())

/** The slide as if the proteins were shares or intensities: one value in the file is then no count. */
function withoutProteinCounts(): Slide {
  const { slide } = planted
  if (!slide.modalities) throw new Error('the slide has lost its proteins')
  const { list, of } = slide.modalities
  const values = slide.matrix.values.map((value, k) =>
    of[slide.matrix.indices[k]] === 1 ? value / 3 : value,
  )
  const [rna, proteins] = list
  return {
    ...slide,
    ...{ isCounts: false, matrix: { ...slide.matrix, values } },
    modalities: { list: [rna, { ...proteins, isCounts: false, normalisation: 'none' }], of },
  }
}

const proteinsAmong = ({ genes, modalities }: Shown) => genes.filter((gene) => modalities?.of[gene] === 1)

function expectNormalisedAsInAFit(shown: Shown): void {
  const normalised = normaliseFeatures(shown.counts, true, shown.modalities)
  const z = zScores(normalised, columnMoments(normalised), shown.genes)
  // Not `toEqual`, which takes minutes to say how two large arrays differ.
  expect(z.length).toBe(shown.z.length)
  expect(z.findIndex((value, at) => value !== shown.z[at])).toBe(-1)
}

it('judges RNA and counted proteins, each normalised as in a fit', async () => {
  const { measured, labels } = await readJudged(planted.slide, COLUMN, context)
  const { shown, judging } = splitShown(measured, THINNING)
  expectNormalisedAsInAFit(shown)
  expect(proteinsAmong(shown).length).toBe(36)
  const [a, b, all] = [shown.counts, judging, measured.counts].map(toDense)
  expect(all.findIndex((value, at) => value !== a[at] + b[at])).toBe(-1)
  // Who knows the other half, normalised so, and the labels has full marks.
  const normalised = normaliseFeatures(judging, true, measured.modalities)
  const auc = groupAuc(transposeCsr(normalised), labels.codes, labels.nCategory)
  const scores = Array.from(labels.codes, (code) =>
    Array.from(shown.genes, (gene) => auc[code * judging.nColumn + gene]),
  )
  const cheat: Method = {
    controls: [],
    rank: async () => ({ rows: { cheat: Float32Array.from(scores.flat()) } }),
  }
  const { rows, nGene } = await judgeMethods({ measured, labels }, THINNING, [cheat], context)
  expect(nGene).toBe(shown.genes.length)
  expect(rows.get('cheat')?.precision).toBe(1)
})

it('takes a slide whose RNA alone is counted, splits that and judges by it alone', async () => {
  const { measured } = await readJudged(withoutProteinCounts(), COLUMN, context)
  const { shown, judging } = splitShown(measured, THINNING)
  expectNormalisedAsInAFit(shown)
  expect(proteinsAmong(shown).length).toBe(0)
  expect(shown.genes.length).toBeGreaterThan(300)
  const { nColumn } = measured.counts
  const [a, b, all] = [shown.counts, judging, measured.counts].map(toDense)
  const isWrong = (value: number, at: number) =>
    measured.modalities?.of[at % nColumn] === 1 ? a[at] !== value || b[at] !== value : a[at] + b[at] !== value
  expect(all.findIndex(isWrong)).toBe(-1)
})

it('refuses a slide of several kinds of which none is counted', async () => {
  const slide = withoutProteinCounts()
  const list = slide.modalities?.list.map((own) => ({ ...own, isCounts: false })) ?? []
  const of = slide.modalities?.of ?? new Uint8Array(0)
  await expect(readJudged({ ...slide, modalities: { list, of } }, COLUMN, context)).rejects.toMatchObject({
    code: 'MISSING_ELEMENT',
  })
})

it('fits the model that the app fits: with its kinds of measurement, balanced', async () => {
  const { measured } = await readJudged(withoutProteinCounts(), COLUMN, context)
  const given: LearningInput[] = []
  const method = ourMethod(1, async (input) => {
    given.push(input)
    throw new Error('enough')
  })
  const { shown } = splitShown(measured, THINNING)
  await expect(method.rank(shown, context)).rejects.toThrow('enough')
  const [{ modalities, matrix, balance = true }] = given
  expect(modalities).toBe(measured.modalities)
  expect(modalities?.list.length).toBe(2)
  expect(matrix).toBe(shown.counts)
  expect(balance).toBe(true)
})
