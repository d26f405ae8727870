import type { AttentionSizes } from '../../models/attention.ts'
import type { TrainingPlan } from './train.ts'

/** Changes whenever a fit of the same slide would give other numbers; part of the cache's key. */
export const MODEL_VERSION = 'cross-fit-13'

export const N_TRAINED_FEATURE = 1500
/** Axes of the slide's expression that queries and keys live on. */
export const N_AXIS = 48
/** Reach of neighbours' means of histology and of `observed`, in spacings of spots. */
export const HISTOLOGY_REACH = 1
export const OBSERVED_REACH = 0.7
/** Inverse temperature of the attention per unit of rank shift: a feature at AUC 1 weighs e^7 times a neutral one. */
export const BETA = 14
/** Rank scores are trained on at unit variance of a continuous feature: uniform on [-.5, .5] has variance 1/12. */
export const TRAINING_SCALE = Math.sqrt(12)

/** One way to read histology; the slide's own held-out tissue chooses between them (models/README.md). */
export interface Candidate {
  name: string
  /** Leading principal components of the query inputs that are kept; null keeps all inputs as they are. */
  nComponent: number | null
  head: number
  nStep: number
  noise: number
}

/** The narrow one wins where spots are few or histology says little, the wide one on rich slides. */
export const CANDIDATES: readonly Candidate[] = [
  { name: 'narrow', nComponent: 20, head: 4, nStep: 300, noise: 0.5 },
  { name: 'wide', nComponent: null, head: 16, nStep: 500, noise: 0.2 },
]

/** Sizes and settings of a candidate's training on a slide. */
export function planTraining(
  { head, nStep, noise }: Candidate,
  sizes: Pick<AttentionSizes, 'nSpot' | 'nInput' | 'nFeature'>,
): TrainingPlan {
  return {
    sizes: { ...sizes, hidden: 64, head, batch: 128, noiseRows: 1024 },
    nStep,
    learningRate: 2e-2,
    weightDecay: 0.1,
    noise,
  }
}
