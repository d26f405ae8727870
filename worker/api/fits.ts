import type { TransferReport } from './transfer.ts'

/** How one modality of a slide fared in its fit. */
export interface ModalityFit {
  name: string
  nFeature: number
  nTrainedFeature: number
  /** Of its first axis, by count thinning; assumed where values are no counts, which are never raised. */
  reliability: number
  reliabilityIsMeasured: boolean
  /** Factor of its scores before the axes are found; 1 where nothing is balanced. */
  weight: number
  /** Share of the axes' variance. */
  axisShare: number
  /** Mean over spots of the sum of its features' attention weights in `supported`. */
  attentionMass: number
  /** Norm of the loss' gradient by what is foretold of its features: before training, and of held-out tissue after it. */
  gradientNormAtStart: number
  gradientNormAtEnd: number
  /**
   * The same along training: after so many steps, of one encoder and the tissue that it saw. Its norms end lower than that of
   * held-out tissue, and before calibration.
   */
  gradientSteps: number[]
  gradientNorms: number[]
}

export interface FitSummary {
  fitId: string
  /** What tells a slide's own model from others on whatever slide it reads, as `TransferReport.modelId`. */
  modelId?: string
  /** True where the result came from the cache. */
  fromCache: boolean
  nSeed: number
  device: string
  /** Why the device is not the best one, or null. */
  deviceNotice: string | null
  /** Why the fit could not be kept in the cache, or null. */
  cacheNotice: string | null
  /** What told how the tissue looks: `stain-texture-2`, `obsm:<key>` or `encoder:<name>:<hash>`. */
  histologySource: string
  /** What a careful user would want to know about it, or null. */
  histologyNotice: string | null
  nTrainedFeature: number
  elapsedMs: number
  /** AUC of the evidence on held-out tissue: of one encoder, of a model that is applied as it answers. */
  evidenceAuc: number
  /** The same, by as many encoders, with the histology moved over the tissue: what chance reaches here. */
  shuffledAuc: number
  /** Which way to read histology the held-out tissue chose: `narrow` or `wide`. */
  plan: string
  /** False where histology explains no more than when moved; then `expected` is 0 throughout. */
  histologyInforms: boolean
  /** Empty where all features are of one modality. */
  modalities: ModalityFit[]
  /** Where the model was fitted to other slides and applied to this one. */
  transfer?: TransferReport
}
