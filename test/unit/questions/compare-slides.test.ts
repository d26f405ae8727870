import { describe, expect, it } from 'vitest'
import type { Attention } from '../../../worker/attention/attention.ts'
import type { FittedModel } from '../../../worker/attention/fitted-model.ts'
import { permutation } from '../../../worker/attention/motions.ts'
import { compareSlides, type FittedOpenSlide } from '../../../worker/questions/compare-slides.ts'
import type { Slide } from '../../../worker/slide/slide.ts'
import { gatherRows } from '../../../worker/stats/rows.ts'
import { plantedModel, reordered } from './planted-model.ts'

const N_SPOT = 400
/** Features that the other slide has under names that the first does not know. */
const N_OWN_NAME = 10

const planted = plantedModel({ nSpot: 2 * N_SPOT, noise: 0.3 })
const symbols = Array.from({ length: planted.nFeature }, (_, g) => `Gene${g}`)
const spotsFrom = (start: number) => Uint32Array.from({ length: N_SPOT }, (_, k) => start + k)

function openSlide(model: FittedModel, names: string[]): FittedOpenSlide {
  const slide = {
    ...{ name: names[0], path: names[0], features: { symbols: names } },
    barcodes: Array.from({ length: N_SPOT }, (_, spot) => `s${spot}`),
    xy: Float32Array.from({ length: 2 * N_SPOT }, (_, at) =>
      at % 2 === 0 ? (at / 2) % 20 : Math.floor(at / 40),
    ),
  }
  return { slide: slide as unknown as Slide, attention: { fitted: { model } } as unknown as Attention }
}

/** The other half of the same tissue, its features in another order and its symbols in capitals. */
function otherHalf(): FittedOpenSlide {
  const from = permutation(planted.nFeature, 9)
  const model = reordered(planted, spotsFrom(N_SPOT))
  const names = Array.from(from, (feature) =>
    feature < N_OWN_NAME ? `Other${feature}` : symbols[feature].toUpperCase(),
  )
  return openSlide({ ...model, keys: gatherRows(model.keys, model.nAxis, from) }, names)
}

describe('two slides of the same tissue', () => {
  const a = openSlide(reordered(planted, spotsFrom(0)), symbols)
  const found = compareSlides(a, otherHalf())

  it('meet by symbol, whatever order and case the files have them in', () => {
    expect(found.nShared).toBe(planted.nFeature - N_OWN_NAME)
    expect(found.similarity).toBeGreaterThan(Math.min(found.splitHalf.own, found.splitHalf.other) - 0.02)
    expect(found.similarity).toBeGreaterThan(0.95)
  })

  it('are much less alike where the symbols of one are exchanged among its features', () => {
    expect(found.shuffled).toBeLessThan(found.similarity - 0.5)
  })

  it('are held against two halves of each, which are alike but not the same', () => {
    for (const half of Object.values(found.splitHalf)) {
      expect(half).toBeGreaterThan(0.95)
      expect(half).toBeLessThan(1 - 1e-5)
    }
  })
})

it('names the features that vary otherwise on the other slide first', () => {
  const a = openSlide(reordered(planted, spotsFrom(0)), symbols)
  const b = otherHalf()
  const { model } = b.attention.fitted
  const names = b.slide.features.symbols
  const changed = ['GENE12', 'GENE25', 'GENE38']
  const keys = model.keys.slice()
  for (const name of changed) {
    const at = names.indexOf(name) * model.nAxis
    keys.set(
      keys.subarray(at, at + model.nAxis).map((value) => -value),
      at,
    )
  }
  const other = { ...b, attention: { fitted: { model: { ...model, keys } } } as unknown as Attention }
  const { differing, similarity } = compareSlides(a, other)
  expect(
    differing
      .slice(0, 3)
      .map(({ symbol }) => symbol.toUpperCase())
      .sort(),
  ).toEqual(changed)
  expect(similarity).toBeLessThan(compareSlides(a, b).similarity - 0.1)
})
