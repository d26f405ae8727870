import type { Counterpart, NamedSpots, RegionComparison, RegionMatrix } from './comparisons.ts'
import type { Reading } from './methods.ts'
import type {
  FoundSpots,
  GeneList,
  ProposedRegions,
  Region,
  RegionFile,
  RegionFormat,
  SignatureScore,
  SimilarFeatures,
  SpatialPattern,
  SpotRule,
  Umap,
  UmapOf,
} from './regions.ts'

/** Requests about regions and about genes over the tissue; those that read the model need a fit only where it says so. */
export interface RegionMethods {
  /**
   * Places are by `by` (default `supported`). A `path` also writes the table of all features. Without a fit: expression alone. With
   * `bSlideId`, B's spots are of that open slide, `rest` being all of it, and the features both have are compared; `NO_FEATURES`
   * where they share none, `BAD_REQUEST` for a ring.
   */
  compareRegions: {
    params: {
      slideId: string
      a: NamedSpots
      b: Counterpart
      bSlideId?: string
      by?: Reading
      path?: string
    }
    result: RegionComparison
  }
  /** Each region against the rest of the slide; a `path` also writes the long table. */
  compareMany: { params: { slideId: string; regions: NamedSpots[]; path?: string }; result: RegionMatrix }
  /** Grows a region by rings of neighbours; shrinks it where `rings` is below 0. */
  growRegion: {
    params: { slideId: string; spots: Uint32Array; rings: number }
    result: { spots: Uint32Array }
  }
  /** `like` needs a fit. */
  findSpots: { params: { slideId: string; rule: SpotRule }; result: FoundSpots }
  readRegions: { params: { slideId: string; path: string }; result: RegionFile }
  writeRegions: {
    params: { slideId: string; path: string; format: RegionFormat; regions: Region[] }
    result: { path: string }
  }
  /** Needs a fit. `k` is chosen by stability where it is missing. */
  proposeRegions: { params: { slideId: string; k?: number; seed?: number }; result: ProposedRegions }
  /** Moran's I of all features; seconds. A `path` also writes the table. */
  measureMoran: { params: { slideId: string; nShift?: number; path?: string }; result: SpatialPattern }
  /**
   * The `k` features most like one: by the model's keys (needs a fit), or by correlation of expression over spots. A `path` also writes
   * the table of all features.
   */
  findSimilarFeatures: {
    params: { slideId: string; feature: number; by: 'keys' | 'expression'; k: number; path?: string }
    result: SimilarFeatures
  }
  /** A `path` also writes the table of all spots, under the list's name. */
  scoreSignature: {
    params: { slideId: string; features: Uint32Array; name?: string; seed?: number; path?: string }
    result: SignatureScore
  }
  /** Gene lists of a GMT or CSV file, or of pasted text. */
  /**
   * UMAP of all spots: of what the model supports at each (needs a fit), or of expression alone. Of a large slide a sample is laid out
   * and the others put among it. Seconds; the newest call of a slide counts.
   */
  umapSpots: { params: { slideId: string; of: UmapOf; seed?: number }; result: Umap }
  readGeneLists: {
    params: { slideId: string; path: string } | { slideId: string; text: string }
    result: { lists: GeneList[] }
  }
}
