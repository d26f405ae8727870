/** What a source of histology tells of a slide. */
export interface Histology {
  /** `[nSpot, nFeature]`, finite. */
  features: Float32Array
  nFeature: number
  /** What a careful user would want to know about them, or null. */
  notice: string | null
}
