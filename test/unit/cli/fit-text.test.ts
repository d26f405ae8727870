import { expect, test } from 'vitest'
import type { FitSummary } from '../../../worker/api/methods.ts'
import { fitText } from '../../../worker/cli/describe.ts'
import { fakeAttention } from '../handlers/fakes.ts'

test('a fit of two modalities says how each fared; of one, nothing more than before', () => {
  const proteins = {
    ...{ name: 'Antibody Capture', nFeature: 40, nTrainedFeature: 36, weight: 1.76, axisShare: 0.577 },
    ...{ reliability: 0.7, reliabilityIsMeasured: false, attentionMass: 0.6 },
    ...{ gradientNormAtStart: 0.588, gradientNormAtEnd: 0.536 },
    ...{
      gradientSteps: [0, 10, 20, 30, 40, 50, 60],
      gradientNorms: [0.59, 0.55, 0.5, 0.47, 0.44, 0.43, 0.41],
    },
  }
  const { summary } = fakeAttention()
  const both: FitSummary = { ...summary, modalities: [proteins] }
  expect(fitText(both)).toMatch(
    /Antibody Capture +36 of 40 features trained on, reliability 0\.70 \(assumed\), weight 1\.76, 57\.7 % of the axes, 60\.0 % of attention, gradient 0\.59 before, 0\.54 after training, on the tissue trained on 0\.59 0\.50 0\.47 0\.43 0\.41 at steps 0 20 30 50 60\n/,
  )
  expect(fitText({ ...both, modalities: [] })).not.toMatch(/gradient/)
})

test('a model of other slides names the genes that are missing, how much they carried, and its warnings', () => {
  const transfer = {
    ...{
      modelSlides: ['A1', 'A2'],
      isOwnSlide: false,
      matchedBy: 'symbol' as const,
      nShared: 900,
      nUnknown: 12,
    },
    ...{ nMissing: 3, nTrained: 800, missingNames: ['ERBB2', 'KRT8'], missingVariance: 0.0213 },
    warnings: ['The scale is not known.'],
  }
  const text = fitText({ ...fakeAttention().summary, transfer })
  expect(text).toMatch(/applied +model of A1, A2 \(other slides\)\n/)
  expect(text).toMatch(/matched +900 features by symbol; 12 that the model does not know score 0\n/)
  expect(text).toMatch(
    /missing +3 of 800 trained features, 2\.1 % of the training variance: ERBB2, KRT8, …\n/,
  )
  expect(text).toMatch(/warning +The scale is not known\.\n/)
})
