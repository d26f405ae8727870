import type { Reading } from './methods.ts'

/** Some spots under a name: indices into `getSpots`, each once. */
export interface NamedSpots {
  name: string
  spots: Uint32Array
}

/** What a region is compared with: another, all other spots, or the spots at most `ring` steps around it. */
export type Counterpart = NamedSpots | 'rest' | { ring: number }

/** Differential expression of A against B; arrays are `[nFeature]`. As scanpy's `rank_genes_groups`, Wilcoxon with tie correction. */
export interface ExpressionDifference {
  /** Rank-sum z, positive where A is higher; 0 where all values tie. */
  z: Float32Array
  /** Two-sided, of spots within one slide, which are no replicates. */
  p: Float64Array
  /** Benjamini-Hochberg over all features. */
  pAdjusted: Float64Array
  /** `log2((expm1(meanA) + 1e-9) / (expm1(meanB) + 1e-9))`; NaN where a mean is below 0. */
  logFoldChange: Float32Array
  /** Chance that a spot of A has more than one of B, ties by half. */
  auc: Float32Array
  /** Mean of log1p of counts per 10,000 (proteins: centred log ratio; else as in the file). */
  meanA: Float32Array
  meanB: Float32Array
  /** Share of spots with a value other than 0. */
  fractionA: Float32Array
  fractionB: Float32Array
}

/** The three readings of a region, `[nFeature]` each. */
export type RegionReadings = Record<Reading, Float32Array>

/** What the model says of A and B; arrays are `[nFeature]`, deltas are A less B. */
export interface ReadingDifference {
  /** The reading of `rankA`, `rankB` and `rankShift`. */
  by: Reading
  a: RegionReadings
  b: RegionReadings
  deltaExpected: Float32Array
  deltaSupported: Float32Array
  deltaObserved: Float32Array
  /**
   * Half widths of the 95 % intervals over the model's seeds: of the model alone, not of tissue or counts. By two fits, of the
   * difference of two means (Welch).
   */
  deltaExpectedHalfWidth: Float32Array
  deltaSupportedHalfWidth: Float32Array
  /** Places from 1; equal readings share the better one. */
  rankA: Uint32Array
  rankB: Uint32Array
  /** `rankB - rankA`: positive where the feature stands higher in A. */
  rankShift: Int32Array
}

/** What a careful user would want to know about a comparison. */
export interface ComparisonWarning {
  code:
    | 'SPOTS_ARE_NOT_REPLICATES'
    | 'SLIDES_DIFFER'
    | 'FEATURES_DIFFER'
    | 'OWN_AVERAGES'
    | 'SMALL_REGION'
    | 'NOT_COUNTS'
    | 'NOT_FITTED'
  message: string
}

/** Where B lies on another slide than A: which features are compared, and what tells the slides apart. */
export interface OtherSlide {
  /** Name of B's slide. */
  name: string
  /** By the ids of the files, or by symbol where ids do not agree. */
  matchedBy: 'id' | 'symbol'
  /** `[nShared]` the compared features as A's slide counts them, ascending, and as B's does. */
  featuresA: Uint32Array
  featuresB: Uint32Array
  /** Features that only one slide has, ascending. */
  onlyA: Uint32Array
  onlyB: Uint32Array
  /** Median counts of A's spots and of B's; null where a slide holds no counts. */
  medianCounts: { a: number; b: number } | null
  /** Whose fit the readings are by: one model's on both slides, or each slide's own; null without readings. */
  readBy: 'one model' | 'own fits' | null
}

/** Two regions side by side, of one slide or of two. */
export interface RegionComparison {
  a: NamedSpots
  /** As compared: a rest or a ring with its spots; of another slide, that slide's spots. */
  b: NamedSpots
  /** Null where both lie on one slide. Else arrays here are `[nShared]`, in the order of its `featuresA`. */
  other: OtherSlide | null
  expression: ExpressionDifference
  /** Null where no model has been fitted. */
  readings: ReadingDifference | null
  warnings: ComparisonWarning[]
}

/** Several regions, each against the rest of the slide. Arrays are `[nRegion, nFeature]` row-major. */
export interface RegionMatrix {
  regions: NamedSpots[]
  nFeature: number
  z: Float32Array
  p: Float64Array
  /** Benjamini-Hochberg over the features of each region. */
  pAdjusted: Float64Array
  logFoldChange: Float32Array
  auc: Float32Array
  mean: Float32Array
  fraction: Float32Array
  /** The same of the rest of the slide. */
  meanRest: Float32Array
  fractionRest: Float32Array
  /** Null where no model has been fitted. */
  expected: Float32Array | null
  supported: Float32Array | null
  observed: Float32Array | null
  /** Half widths of the 95 % intervals over the model's seeds. */
  expectedHalfWidth: Float32Array | null
  supportedHalfWidth: Float32Array | null
  warnings: ComparisonWarning[]
}
