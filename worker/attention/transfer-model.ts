import type { Modalities } from '../stats/modalities.ts'
import type { EncoderSet } from './encoders.ts'
import type { Repeatability } from './repeatability.ts'

/** A slide that a model was fitted to. */
export interface ModelSlide {
  /** Hash of its file and picture. */
  key: string
  /** Of its spots and measurement alone (`expressionKey`). */
  expressionKey: string
  name: string
  /** Micrometres across a spot; null where the file does not say. */
  spotUm: number | null
  /** Null where nothing of it is counted. */
  repeats: Repeatability | null
}

/** What of a fit reads any slide: encoders of histology, their calibration, and keys of features known by name. */
export interface TransferModel {
  /** Which histology features the encoders read (`histology/source.ts`). */
  histologySource: string
  /** Which way to read them held-out tissue chose. */
  plan: string
  /** Whether histology explained expression on the slides fitted to; another slide judges for itself. */
  informs: boolean
  encoders: EncoderSet
  /** `[N_FOLD, nAxis]` calibration of what a fold's encoders foretell, from the other folds. */
  slopes: Float32Array
  /** `[nAxis]` units of what encoders foretell over those that multiply keys. */
  scale: Float32Array
  /** `[nFeature, nAxis]` */
  keys: Float32Array
  /** `[nFeature]` root mean square of a feature's rank scores: on each axis the standard deviation of its key by chance. */
  spread: Float32Array
  /** Features trained on, places in `ids`. */
  trained: Uint32Array
  ids: string[]
  symbols: string[]
  /** Empty where all features are of one modality. */
  modalities: { name: string; normalisation: string; weight: number }[]
  /** `[nFeature]` place in `modalities`; 0 where there are none. */
  of: Uint32Array
  slides: ModelSlide[]
}

/** What of it fitting finds; names and slides are added by whoever knows them. */
export type Transferable = Pick<
  TransferModel,
  'plan' | 'informs' | 'encoders' | 'slopes' | 'scale' | 'keys' | 'spread' | 'trained'
>

/** Modalities of a slide as a model names them; `weights: [nModality]`. */
export function namedModalities(
  modalities: Modalities | null,
  weights: Float32Array | undefined,
): TransferModel['modalities'] {
  return (modalities?.list ?? []).map(({ name, normalisation }, k) => ({
    ...{ name, normalisation },
    weight: weights?.[k] ?? 1,
  }))
}
