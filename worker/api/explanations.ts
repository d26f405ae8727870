/** The readings that the model has logits for. */
export type ModelReading = 'expected' | 'supported'

/** A score as features are taken away or put in, best first, beside random features of like detection. */
export interface Curve {
  /** `[nSize]` numbers of features, from 0. */
  sizes: Uint32Array
  /** `[nSize]` score in rank shift. */
  score: Float32Array
  /** `[nSize]` mean, least and largest score over the random draws. */
  random: Float32Array
  randomLow: Float32Array
  randomHigh: Float32Array
  /** Mean gap to random, positive where the ranking beats it. */
  areaBetween: number
}

export interface Agreement {
  /** Jaccard index of the 20 best. */
  topJaccard: number
  /** Over all features; NaN where one ranking is constant. */
  spearman: number
}

/** Two explanations of the attention score of a spot or region: attention weights, and integrated gradients. */
export interface Explanation {
  nSpotPooled: number
  /** Attention score, `log(null mass + Σ exp(beta·supported))/beta`, in rank shift. */
  score: number
  /** The same with the baseline's measurement and the histology of these spots. */
  baselineScore: number
  nullWeight: number
  /** |Σ integrated - (score - baselineScore)| over |score - baselineScore|. */
  completenessError: number
  nStep: number
  /** `[nRead]` features whose measurement the model reads; `integrated` is 0 for the others. */
  read: Uint32Array
  /** `[nFeature]` attention weight. */
  attention: Float32Array
  /** `[nFeature]` integrated gradient of the measurement, in rank shift. */
  integrated: Float32Array
  agreement: Agreement
  /** The same among the features that the model reads. */
  agreementOfRead: Agreement
  /** Features taken out of the softmax; the identity's largest difference from the score summed anew. */
  attentionCurves: { deletion: Curve; insertion: Curve; identityError: number }
  /** Measurements put back to the baseline. */
  integratedCurves: { deletion: Curve; insertion: Curve }
}

/** Ranks (from 1) of a feature at every probed spot, `[nSpot]`. */
export interface ProbedRanks {
  before: Uint32Array
  after: Uint32Array
}

/** What a known change of one feature does to the rankings; the model is not fitted again. */
export interface Probe {
  feature: number
  /** A feature of like abundance whose counts were left alone. */
  control: number
  factor: number
  spots: Uint32Array
  /** Whether the model reads the feature's measurement; else its change can only be observed. */
  isRead: boolean
  /** By `observed` and `supported`. */
  ofFeature: { observed: ProbedRanks; supported: ProbedRanks }
  ofControl: { observed: ProbedRanks; supported: ProbedRanks }
}

/**
 * The noise at which rankings of sampled spots break (MODEL.md section 4, Noise), in rank shift. Arrays are `[nSpot]` in the
 * order of `spots`.
 */
export interface NoiseReport {
  by: ModelReading
  nFeature: number
  /** Features whose order is watched, and draws of noise per spot. */
  nTop: number
  nDraw: number
  beta: number
  /** The spots asked, drawn by a seed, ascending. */
  spots: Uint32Array
  /** Injected sd at which the mean Jaccard of the best `nTop` with the undisturbed falls below one half. */
  breaksAt: Float32Array
  /** The same by the threshold equation from the spot's own logits, without a draw. */
  foretold: Float32Array
  /** The best logit over the mean of the others. */
  gap: Float32Array
  /** Injected sd at which one feature of that gap loses half of the attention; NaN where it never holds half. */
  attentionBreaksAt: Float32Array
  /** Best features of each spot whose own noise, root mean square, the two rows below tell. */
  nContender: number
  /** Scatter over the seeds of what is ranked, the mean of the seeds (standard error); NaN with one seed. */
  seedScatter: Float32Array
  /** What the noise of the counts puts into the pooled measurement of those the model reads, or NaN; 0 for `expected`. */
  countScatter: Float32Array
}
