import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Learned, learn } from '../../../worker/attention/learn.ts'
import { permutation } from '../../../worker/attention/motions.ts'
import { type DemoOptions, SMALL_DEMO_OPTIONS } from '../../../worker/demo/demo-slide.ts'
import { LYMPHOID, TISSUE_TYPES } from '../../../worker/demo/tissue-types.ts'
import {
  meanScores,
  measurementOf,
  programmesOf,
  storedProgrammes,
} from '../../../worker/explain/measurement.ts'
import { countNoise } from '../../../worker/explain/noise-own.ts'
import { gatherRows, meanRow } from '../../../worker/stats/rows.ts'
import { BRIEF } from './brief-training.ts'
import { kindPrecision } from './kind-precision.ts'
import { context, type PlantedSlide, plantSlide } from './planted-slide.ts'

/** Genes say nothing of two tissue types: only proteins tell them. */
const SILENT = [3, LYMPHOID]
const OPTIONS: DemoOptions = { ...SMALL_DEMO_OPTIONS, nProtein: 36, silentTypes: SILENT }
const K = 3

let planted: PlantedSlide
let balanced: Learned
let unbalanced: Learned

async function fitModel(balance: boolean, histology: Float32Array): Promise<Learned> {
  const { slide, xy, nHistology } = planted
  const { matrix, isCounts, modalities, features } = slide
  const input = {
    matrix,
    isCounts,
    modalities,
    balance,
    symbols: features.symbols,
    xy,
    histology,
    nHistology,
  }
  return learn(input, 1, context)
}

beforeAll(async () => {
  planted = await plantSlide(OPTIONS)
  balanced = await fitModel(true, planted.histology)
  unbalanced = await fitModel(false, planted.histology)
})

afterAll(() => planted.close())

function precision(
  { model }: Learned,
  ofProteins: boolean,
  k: number,
  types: readonly string[] = TISSUE_TYPES,
) {
  return kindPrecision(planted, model, { block: Number(ofProteins), k, types })
}

const silentTypes = SILENT.map((type) => TISSUE_TYPES[type])
const loudTypes = TISSUE_TYPES.filter((type) => !silentTypes.includes(type))
const proteinsOf = ({ modalities }: Learned) => modalities[1]

describe('RNA and proteins in one ranking', () => {
  test('proteins that drive the tissue of a spot are expected there, far above chance (3 of 36)', () => {
    expect(precision(balanced, true, K)).toBeGreaterThan(0.7)
  })

  test('without balance few proteins starve: of axes, of training, and in what they alone could tell', () => {
    expect(proteinsOf(unbalanced).weight).toBe(1)
    expect(proteinsOf(unbalanced).axisShare).toBeLessThan(0.2)
    expect(proteinsOf(unbalanced).gradientNormAtStart).toBeLessThan(
      unbalanced.modalities[0].gradientNormAtStart / 2,
    )
    expect(precision(unbalanced, true, K, silentTypes)).toBeLessThan(0.65)
  })

  test('balance mends it, and genes lose little', () => {
    expect(proteinsOf(balanced).axisShare).toBeGreaterThan(2 * proteinsOf(unbalanced).axisShare)
    expect(proteinsOf(balanced).gradientNormAtStart).toBeGreaterThan(
      2 * proteinsOf(unbalanced).gradientNormAtStart,
    )
    expect(precision(balanced, true, K, silentTypes)).toBeGreaterThan(
      precision(unbalanced, true, K, silentTypes) + 0.2,
    )
    expect(precision(balanced, false, 20, loudTypes)).toBeGreaterThan(
      precision(unbalanced, false, 20, loudTypes) - 0.05,
    )
  })

  test('along training a starved modality shows at every step, and less so with balance', () => {
    const ratios = ({ modalities: [genes, proteins] }: Learned) =>
      proteins.gradientNorms.map((norm, k) => norm / genes.gradientNorms[k])
    for (const ratio of ratios(unbalanced)) expect(ratio).toBeLessThan(0.5)
    const [first] = ratios(balanced)
    expect(first).toBeGreaterThan(2 * ratios(unbalanced)[0])
    for (const { modalities } of [balanced, unbalanced])
      for (const { gradientSteps, gradientNorms, gradientNormAtStart, gradientNormAtEnd } of modalities) {
        expect(gradientSteps.length).toBeGreaterThan(8)
        expect(gradientSteps[0]).toBe(0)
        expect(gradientSteps).toEqual(gradientSteps.slice().sort((a, b) => a - b))
        // Before the first step keys are next to nothing, so this is what was computed of all tissue.
        expect(gradientNorms[0] / gradientNormAtStart).toBeCloseTo(Math.sqrt(1 / 0.8), 1)
        expect(gradientNorms.at(-1)).toBeLessThan(0.9 * gradientNorms[0])
        // What an encoder has seen it fits better than what was held out.
        expect((gradientNorms.at(-1) ?? 1) / gradientNorms[0]).toBeLessThan(
          gradientNormAtEnd / gradientNormAtStart,
        )
      }
  })

  test('shares add up, and training makes the gradient of both smaller', () => {
    for (const { modalities } of [balanced, unbalanced]) {
      const sum = (key: 'axisShare' | 'attentionMass') => modalities.reduce((all, own) => all + own[key], 0)
      expect(sum('axisShare')).toBeCloseTo(1, 5)
      // The null key has the rest.
      expect(sum('attentionMass')).toBeGreaterThan(0.5)
      expect(sum('attentionMass')).toBeLessThan(1)
      for (const own of modalities) expect(own.gradientNormAtEnd).toBeLessThan(own.gradientNormAtStart)
      for (const own of modalities) expect(own.reliabilityIsMeasured).toBe(true)
    }
  })

  test('shuffled histology expects nothing of either', async () => {
    const order = permutation(planted.slide.matrix.nRow, 77)
    const { histologyInforms, model } = await fitModel(
      true,
      gatherRows(planted.histology, planted.nHistology, order),
    )
    expect(histologyInforms).toBe(false)
    expect(meanRow(model.queries).every((value) => value === 0)).toBe(true)
  })

  test('what explanations read gives back the programmes of the weighed fit', () => {
    const { model, scores } = balanced
    const { read, map } = measurementOf(planted.slide, model)
    expect(read).toHaveLength(balanced.nTrainedFeature)
    let [difference, size] = [0, 0]
    for (const spot of [0, 50, 200]) {
      const alone = Float64Array.from({ length: model.nSpot }, (_, other) => Number(other === spot))
      const stored = storedProgrammes(model, alone)
      programmesOf(meanScores(scores, read, alone), { read, map }, model.nAxis).forEach((value, axis) => {
        difference = Math.max(difference, Math.abs(value - stored[axis]))
        size = Math.max(size, Math.abs(stored[axis]))
      })
    }
    expect(difference).toBeLessThan(0.02 * size)
  })

  test('a modality that is no counts is never raised, and its reliability is said to be assumed', async () => {
    const { slide, xy, histology, nHistology } = planted
    if (!slide.modalities) throw new Error('the slide has lost its proteins')
    const [genes, proteins] = slide.modalities.list
    const asGiven = { ...proteins, isCounts: false, normalisation: 'none' } as const
    const modalities = { ...slide.modalities, list: [genes, asGiven] }
    const input = { matrix: slide.matrix, isCounts: false, modalities, symbols: slide.features.symbols }
    const { modalities: found } = await learn(
      { ...input, xy, histology, nHistology, candidates: BRIEF },
      1,
      context,
    )
    expect(found[1]).toMatchObject({ weight: 1, reliabilityIsMeasured: false, reliability: 0.7 })
    expect(found[0]).toMatchObject({ reliabilityIsMeasured: true })
  })

  test('a slide of one modality is fitted to the same bits, named or not', async () => {
    const genes = await plantSlide({ ...SMALL_DEMO_OPTIONS, nGene: 120, nSpot: 60, sizePx: 400 })
    const { slide, xy, histology, nHistology } = genes
    const { matrix, features } = slide
    const input = {
      matrix,
      isCounts: true,
      symbols: features.symbols,
      xy,
      histology,
      nHistology,
      candidates: BRIEF,
    }
    const list = [{ name: 'rna', normalisation: 'log1p-cp10k', isCounts: true }] as const
    const named = { list, of: new Uint8Array(matrix.nColumn) }
    const [alone, said] = [
      await learn(input, 1, context),
      await learn({ ...input, modalities: named }, 1, context),
    ]
    const { modalityWeights, ...model } = said.model
    expect(modalityWeights).toEqual(Float32Array.of(1))
    expect(model).toEqual(alone.model)
    expect(alone.modalities).toEqual([])
    expect(slide.modalities).toBeNull()
    genes.close()
  })
})

test('the noise of counts is known of each modality that has them, and of no other', async () => {
  const { slide } = planted
  const { modalities } = slide
  if (!modalities) throw new Error('The planted slide has one modality.')
  const { read } = measurementOf(slide, balanced.model)
  const noiseOf = async (own: typeof modalities) =>
    countNoise({ ...slide, modalities: own }, balanced.model, read, {
      isStranger: false,
      signal: context.signal,
    })
  const isProtein = (feature: number) => modalities.of[feature] === 1
  const both = await noiseOf(modalities)
  expect(read.every((feature) => both[feature] > 0)).toBe(true)
  const list = modalities.list.map((own, k) => (k === 1 ? { ...own, isCounts: false } : own))
  const genesAlone = await noiseOf({ ...modalities, list })
  for (const feature of read) expect(Number.isNaN(genesAlone[feature])).toBe(isProtein(feature))
})
