/** How a model that was fitted to other slides fits the slide that it is applied to. */
export interface TransferReport {
  /** Names of the slides that the model was fitted to. */
  modelSlides: string[]
  /** Tells the model from others; missing in what older versions wrote. */
  modelId?: string
  /** True where this slide is one of them; then each spot is answered by encoders that did not see its fold of tissue. */
  isOwnSlide: boolean
  /** How features were matched: by the id of the file, or by symbol where ids do not agree. */
  matchedBy: 'id' | 'symbol'
  /** Features that model and slide share. */
  nShared: number
  /** Features of the slide that the model does not know: they score 0. */
  nUnknown: number
  /** Trained features that this slide has not. */
  nMissing: number
  nTrained: number
  /** The first of them, those first that carried most of the training variance. */
  missingNames: string[]
  /** Share of the training variance on the model's axes that the missing ones carried. */
  missingVariance: number
  /** What a careful user would want to know, e.g. a scale that is not known. */
  warnings: string[]
}

/** A model fitted to several slides at once. */
export interface JointFit {
  path: string
  slides: string[]
  nSpot: number
  nSharedFeature: number
  nTrainedFeature: number
  nSeed: number
  device: string
  deviceNotice: string | null
  /** AUC of one encoder's evidence on held-out tissue of all slides, and with each slide's histology moved. */
  evidenceAuc: number
  shuffledAuc: number
  histologyInforms: boolean
  plan: string
}
