/** A closed outline, `[nPoint, 2]` x, y in full-resolution pixels; the last point joins the first. */
export type Ring = Float32Array

/** A polygon: its outer ring, then its holes. */
export type Polygon = Ring[]

/** Some spots that a user or a program gave a name. */
export interface Region {
  id: string
  name: string
  /** `#rrggbb` */
  colour: string
  note: string
  locked: boolean
  /** Indices into `getSpots`, ascending, each once. */
  spots: Uint32Array
  /** As drawn, where it was drawn. */
  outline?: Polygon[]
}

/** Formats of region files. */
export type RegionFormat = 'geojson' | 'loupe-csv' | 'xenium-csv' | 'obs-csv'

/** Regions of a file, on the spots of a slide. */
export interface RegionFile {
  format: RegionFormat
  regions: Region[]
  /** Barcodes of the file that the slide does not have: how many, and the first ones. */
  nUnknown: number
  unknown: string[]
  /** What the file draws that has no area, by its kind in GeoJSON: left out. */
  skipped: { kind: string; count: number }[]
}

/** How spots are chosen. */
export type SpotRule =
  | { kind: 'polygon'; outline: Polygon[] }
  /** Labels of an obs column. */
  | { kind: 'category'; column: string; values: string[] }
  /** A feature's log1p CP10k from `low` to `high`, both included. */
  | { kind: 'feature'; feature: number; low: number; high: number }
  /** A numeric obs column from `low` to `high`, both included. */
  | { kind: 'number'; column: string; low: number; high: number }
  /** Spots whose supported query resembles the mean of `spots`: the best `share` of the slide, or those of likeness `least`. */
  | { kind: 'like'; spots: Uint32Array; share?: number; least?: number }

export interface FoundSpots {
  /** Ascending. */
  spots: Uint32Array
  /** `[nSpot]` what was compared with the limits, to move them without asking again; null where there is none. */
  values: Float32Array | null
}

/** Regions that the model proposes: clusters of its supported queries, smooth on the tissue. */
export interface ProposedRegions {
  k: number
  /** `[nSpot]` 0..k-1, largest first. */
  labels: Int32Array
  regions: Region[]
  /** `[nTried]` numbers of regions that were tried, and how well runs on halves of the spots agree (AMI). */
  tried: Uint32Array
  stability: Float32Array
}

/** How features lie on the tissue; arrays are `[nFeature]`. */
export interface SpatialPattern {
  /** Moran's I over the neighbour graph; NaN where a feature is constant. */
  moran: Float32Array
  /** One-sided against maps whose blocks were moved over the tissue. */
  p: Float64Array
  pAdjusted: Float64Array
  nShift: number
  /** Side of a block in spot spacings. */
  blockSpacings: number
}

/** Features most like one, best first. */
export interface SimilarFeatures {
  features: Uint32Array
  /** Correlation or cosine, `[nFound]`. */
  similarity: Float32Array
}

/** A list of genes as a file gives it, on the slide's features. */
export interface GeneList {
  name: string
  description: string
  features: Uint32Array
  /** Names that the slide does not have. */
  unknown: string[]
}

/** Score of a gene list at every spot, in log1p CP10k. */
export interface SignatureScore {
  /** `[nSpot]` mean of the list less mean of the controls. */
  values: Float32Array
  /** Features of like expression that it is compared with. */
  controls: Uint32Array
}

/** What a UMAP is made of: the model's queries, or expression alone. */
export type UmapOf = 'queries' | 'expression'

/** Spots on a plane on which like ones lie near; directions and distances across it mean nothing. */
export interface Umap {
  of: UmapOf
  /** `[nSpot, 2]` */
  xy: Float32Array
  /** Spots that were laid out; where fewer than the slide has, the others lie between the sampled ones most like them. */
  nLaidOut: number
}
