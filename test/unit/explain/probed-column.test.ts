import { expect, test } from 'vitest'
import { changedColumn } from '../../../worker/explain/probed-column.ts'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'
import { normaliseFeatures } from '../../../worker/stats/modalities.ts'
import { transposeCsr } from '../../../worker/stats/sparse.ts'

test.each(['rna-protein.h5mu', 'rna-shares-named.h5ad'])(
  'a column that nothing changed is the one the model sees, in every modality of %s',
  async (name) => {
    const slide = await openSlideFile(new URL(`../../fixtures/mudata/${name}`, import.meta.url).pathname)
    const { matrix, isCounts, modalities } = slide
    const byFeature = transposeCsr(normaliseFeatures(matrix, isCounts, modalities))
    for (let feature = 0; feature < matrix.nColumn; feature++) {
      const seen = new Float32Array(matrix.nRow)
      for (let k = byFeature.indptr[feature]; k < byFeature.indptr[feature + 1]; k++)
        seen[byFeature.indices[k]] = byFeature.values[k]
      const column = changedColumn(slide, feature, new Uint32Array(0), 4)
      column.values.forEach((value, spot) => {
        expect(value).toBeCloseTo(seen[spot], 5)
      })
    }
    slide.close()
  },
)
