import type { AttentionSizes } from '../../models/attention.ts'
import type { TrainingPlan } from './train.ts'

/** Changes whenever a fit of the same slide would give other numbers; part of the cache's key. */
export const MODEL_VERSION = 'evidence-rank-2'

export const N_TRAINED_FEATURE = 1500
/** Fewer spots than this get the smaller head; chosen on a prototype without the shuffled control (models/README.md). */
const SMALL_SLIDE = 1000
/** Reach of neighbours' means of histology and of `observed`, in spacings of spots. */
export const HISTOLOGY_REACH = 1
export const OBSERVED_REACH = 0.7
/** Inverse temperature of the attention per unit of rank shift: a feature at AUC 1 weighs e^7 times a neutral one. */
export const BETA = 14
/** Rank scores are trained on at unit variance of a continuous feature: uniform on [-.5, .5] has variance 1/12. */
export const TRAINING_SCALE = Math.sqrt(12)

/** Sizes and settings by the number of spots; picked on two slides, in sample: to be chosen anew (models/README.md). */
export function planFit(nSpot: number, nInput: number, nFeature: number): TrainingPlan {
  const small = nSpot < SMALL_SLIDE
  const sizes: AttentionSizes = {
    nSpot,
    nInput,
    nFeature,
    hidden: 64,
    head: small ? 4 : 8,
    batch: 128,
    noiseRows: 1024,
  }
  return {
    sizes,
    nStep: small ? 300 : 500,
    learningRate: 2e-2,
    weightDecay: 0.1,
    noise: small ? 0.5 : 0.2,
  }
}
