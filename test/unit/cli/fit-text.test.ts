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
