import { describe, expect, it } from 'vitest'
import { createExpressionMaps } from '../../../worker/handlers/expression-maps.ts'
import type { Slide } from '../../../worker/slide/slide.ts'
import { type Modalities, type Modality, normaliseFeatures } from '../../../worker/stats/modalities.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { type CsrMatrix, transposeCsr } from '../../../worker/stats/sparse.ts'
import { fakeSlide } from './fakes.ts'

const N_SPOT = 60
const N_FEATURE = 23
/** The first has its last entry in its last column, some have none, some store zeros. */
const matrix = seededMatrix(7)

function seededMatrix(seed: number): CsrMatrix {
  const random = createRandom(seed)
  const indptr = [0]
  const indices: number[] = []
  const values: number[] = []
  for (let spot = 0; spot < N_SPOT; spot++) {
    for (let feature = 0; feature < N_FEATURE && spot % 9 !== 4; feature++)
      if (random.uniform() < 0.3 || (spot === 0 && feature === N_FEATURE - 1)) {
        indices.push(feature)
        values.push(random.integer(4))
      }
    indptr.push(indices.length)
  }
  return {
    ...{ nRow: N_SPOT, nColumn: N_FEATURE, indptr: Uint32Array.from(indptr) },
    ...{ indices: Uint32Array.from(indices), values: Float32Array.from(values) },
  }
}

const modality = (name: string, normalisation: Modality['normalisation']) => ({
  ...{ name, normalisation, isCounts: normalisation !== 'none' },
})

const modalities: Modalities = {
  list: [
    modality('Gene Expression', 'log1p-cp10k'),
    modality('Antibody Capture', 'clr'),
    modality('Score', 'none'),
  ],
  of: Uint8Array.from({ length: N_FEATURE }, (_, feature) => feature % 3),
}

describe('maps of single features', () => {
  it.each([
    ['counts', { isCounts: true, modalities: null }],
    ['values that somebody normalised', { isCounts: false, modalities: null }],
    ['genes beside proteins and scores', { isCounts: true, modalities }],
  ])('are to the bit the columns of the slide normalised as a whole: %s', (_, own) => {
    const slide: Slide = { ...fakeSlide('slide.h5ad'), matrix, ...own }
    const { indptr, indices, values } = transposeCsr(normaliseFeatures(matrix, own.isCounts, own.modalities))
    const mapOf = createExpressionMaps(slide)
    for (let feature = 0; feature < N_FEATURE; feature++) {
      const expected = new Float32Array(N_SPOT)
      for (let k = indptr[feature]; k < indptr[feature + 1]; k++) expected[indices[k]] = values[k]
      expect(mapOf(feature)).toEqual(expected)
    }
  })
})
