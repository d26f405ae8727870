import type { Alternative } from './alternatives.ts'
import type { CacheMethods } from './cache.ts'
import type { Device, DeviceReport } from './devices.ts'
import type { Explanation, ModelReading, NoiseReport, Probe } from './explanations.ts'
import type { ExportMethods } from './export-methods.ts'
import type { FitSummary } from './fits.ts'
import type { EmbeddingInfo, EncoderInfo, HistologySource } from './histology.ts'
import type { AddedPicture, PictureMethods, Registration } from './picture.ts'
import type { QuestionMethods } from './question-methods.ts'
import type { RankingBench } from './ranking-bench.ts'
import type { RegionMethods } from './region-methods.ts'
import type { SessionMethods } from './session-methods.ts'
import type { JointFit } from './transfer.ts'

export type { FitSummary, ModalityFit } from './fits.ts'

/** A phase of long work with counts, e.g. `{ phase: 'seeds', done: 2, total: 5 }`. */
export interface Progress {
  phase:
    | 'matrix'
    | 'picture'
    | 'pyramid'
    | 'features'
    | 'training'
    | 'null'
    | 'statistics'
    | 'benchmark'
    | 'writing'
    | 'devices'
    | 'neighbours'
    | 'layout'
    | 'outlines'
  done: number
  total: number
}

/** Something a careful user would want to know about a slide that opened all the same. */
export interface SlideWarning {
  code:
    | 'NO_PICTURE'
    | 'OUTLINES_SHOWN'
    | 'NO_HIRES'
    | 'NO_COORDINATES'
    | 'COORDINATES_MISSING'
    | 'COORDINATES_OUTSIDE_PICTURE'
    | 'SCALE_UNLIKELY'
    | 'SCALE_UNKNOWN'
    | 'SPOT_DIAMETER_GUESSED'
    | 'NOT_COUNTS'
    | 'VALUES_REPAIRED'
    | 'DUPLICATE_FEATURES'
    | 'SKIPPED_ELEMENT'
    | 'LOW_RESOLUTION'
    | 'MATRIX_CHOSEN'
    | 'COORDINATES_GUESSED'
  message: string
  /** Place inside the file, e.g. `obsm/spatial`. */
  place: string
  /** A scale of the picture at which its spots would lie as they should. */
  proposedScale?: number
}

export interface ObsColumnInfo {
  name: string
  kind: 'categorical' | 'numeric'
  /** Number of categories; 0 for numeric columns. */
  nCategory: number
}

export interface PictureInfo {
  widthPx: number
  heightPx: number
  /** Picture pixels per full-resolution pixel: `picture = scale * fullres`. */
  scale: number
  /** Where it came from, e.g. `uns/spatial/A1/images/hires` or a file path. */
  place: string
  /** Drawn from what somebody segmented, to look at; no histology is read of it. */
  isDrawing?: true
  /** Where spots were moved into the picture's pixels: `scale` then is of the picture as it is shown to the picture itself. */
  registration?: Registration
}

export interface SlideInfo {
  slideId: string
  name: string
  path: string
  format: string
  nSpot: number
  nFeature: number
  nNonZero: number
  isCounts: boolean
  /** Null where the file has no picture: then there is no histology to ask. */
  picture: PictureInfo | null
  /** False where the file gives no coordinates. */
  hasCoordinates: boolean
  /** Spot diameter in full-resolution pixels. */
  spotDiameterPx: number
  /** Micrometres per full-resolution pixel; null where the file does not say. */
  pixelSizeUm: number | null
  obsColumns: ObsColumnInfo[]
  /** Tables in obsm that can stand for histology. */
  embeddings: EmbeddingInfo[]
  warnings: SlideWarning[]
  /** What else the file or folder holds, by `openSlide`'s `element`; empty where this is all. */
  alternatives: Alternative[]
}

export interface Picture extends PictureInfo {
  /** `[heightPx, widthPx, 4]` row-major RGBA. */
  pixels: Uint8Array
}

export interface Spots {
  barcodes: string[]
  /** `[nSpot, 2]` x, y in full-resolution pixels; NaN where the file has none. */
  xy: Float32Array
}

export interface Features {
  /** Display names, unique (`symbol`, or `symbol-1`, … where symbols repeat). */
  names: string[]
  symbols: string[]
  ids: string[]
  /** AnnData `feature_types`, e.g. `Gene Expression`, `Antibody Capture`. */
  types: string[]
}

export type ObsColumn =
  | {
      kind: 'categorical'
      /** `[nSpot]`, -1 where missing. */
      codes: Int32Array
      categories: string[]
      /** `uns['<column>_colors']` as `#rrggbb`, or null. */
      colors: string[] | null
    }
  | { kind: 'numeric'; values: Float32Array }

/** The three readings of a row of logits (MODEL.md section 2). */
export type Reading = 'expected' | 'supported' | 'observed'

/** What a map over the tissue can show of one feature. `expression` is log1p of counts per 10,000. */
export type MapQuantity = 'expression' | 'attention' | Reading

export interface FeatureMap {
  /** `[nSpot]` */
  values: Float32Array
  quantity: MapQuantity
}

/** The ranked features of one spot or region; every array is `[nFeature]` in the order of `Features`. */
export interface Ranking {
  nSpotPooled: number
  by: Reading
  /** Feature indices, best first, by the reading asked for. */
  order: Uint32Array
  expected: Float32Array
  supported: Float32Array
  observed: Float32Array
  /** Attention weight over its geometric mean on the slide. */
  lift: Float32Array
  /** Attention weight, softmax with a null key. */
  weight: Float32Array
  /** Half widths of the 95 % intervals of the mean over seeds. */
  expectedHalfWidth: Float32Array
  supportedHalfWidth: Float32Array
  /** Best and worst rank (from 1) over the seeds by the reading asked for. */
  rankLow: Uint32Array
  rankHigh: Uint32Array
  /** Benjamini-Hochberg adjusted, against shuffled histology. */
  fdr: Float32Array
  /** Weight of the null key: near 1 means that nothing stands out here. */
  nullWeight: number
}

/** What a table is about; `region` by a label of the file, `spots` by hand under a name of its own. */
export type Selection =
  | { kind: 'spot'; barcode: string }
  | { kind: 'region'; column: string; value: string }
  | { kind: 'spots'; name: string; spots: Uint32Array }
  | { kind: 'all' }

export interface ExportResult {
  path: string
  sidecarPath: string
  nRow: number
}

/** Every request the computing process answers; the single source of truth for app, CLI and tests. */
export interface Methods
  extends RegionMethods,
    QuestionMethods,
    PictureMethods,
    SessionMethods,
    ExportMethods,
    CacheMethods {
  openSlide: {
    params: { path: string; picture?: AddedPicture; element?: string }
    result: SlideInfo
  }
  /** The picture of a slide that is being opened, by its path, before its matrix is read; null where it has none. */
  previewSlide: { params: { path: string }; result: Picture | null }
  /** Which of an open slide's files are no longer as they were when it was opened. */
  checkFiles: { params: { slideId: string }; result: { changed: string[]; missing: string[] } }
  closeSlide: { params: { slideId: string }; result: null }
  /** Writes the seeded demo slide (into the cache unless a path is given) and says where it is. */
  makeDemoSlide: {
    params: { path?: string; seed?: number; overwrite?: boolean }
    result: { path: string }
  }
  getSpots: { params: { slideId: string }; result: Spots }
  getFeatures: { params: { slideId: string }; result: Features }
  getObsColumn: { params: { slideId: string; name: string }; result: ObsColumn }
  getFeatureMap: {
    params: { slideId: string; feature: number; quantity: MapQuantity }
    result: FeatureMap
  }
  fitSlide: {
    params: {
      slideId: string
      nSeed?: number
      device?: Device
      modelPath?: string
      refit?: boolean
      balance?: boolean
      histology?: HistologySource
    }
    result: FitSummary
  }
  /** Reads an encoder's manifest, for its licence to be shown before use. */
  describeEncoder: { params: { manifestPath: string }; result: EncoderInfo }
  /** Fits one model to several open slides, to their shared features, and writes it to `path`; apply it by `fitSlide`. */
  fitSlides: {
    params: {
      slideIds: string[]
      path: string
      nSeed?: number
      device?: Device
      balance?: boolean
      histology?: HistologySource
    }
    result: JointFit
  }
  /** Writes the fitted model to a file. */
  saveModel: { params: { slideId: string; path: string }; result: { path: string } }
  rankSpot: { params: { slideId: string; spot: number; by: Reading }; result: Ranking }
  rankRegion: { params: { slideId: string; spots: Uint32Array; by: Reading }; result: Ranking }
  /** The best `k` features of every spot, `[nSpot, k]`, for hover cards. */
  getTopFeatures: {
    params: { slideId: string; by: Reading; k: number }
    result: { features: Uint32Array; k: number }
  }
  exportRanking: {
    params: { slideId: string; selection: Selection; by: Reading; top?: number; path: string }
    /** `nullWeight` as of `Ranking`; null for all spots. */
    result: ExportResult & { nullWeight: number | null }
  }
  /**
   * Explains the score of a spot or region (mean of its spots); `baseline` is a barcode, else the slide's mean. A `path`
   * also writes the table.
   */
  explainSpots: {
    params: { slideId: string; selection: Selection; baseline?: string; path?: string }
    result: Explanation
  }
  /** Multiplies a feature's counts at chosen spots on a copy and says how its rank answers; `feature` is a name. */
  probeFeature: {
    params: { slideId: string; selection: Selection; feature: string; factor: number }
    result: Probe
  }
  /** Injects noise into the logits of sampled spots until their rankings break. */
  measureNoise: { params: { slideId: string; by?: ModelReading; nSpot?: number }; result: NoiseReport }
  /** Tests every provider against the CPU; takes seconds. */
  inspectDevices: { params: Record<string, never>; result: DeviceReport }
  /** Compares rankings on this slide, judged by a column of labels; `path` is a CSV file to write. */
  benchRanking: {
    params: {
      slideId: string
      column: string
      nThinning?: number
      nSeed?: number
      path?: string
      histology?: HistologySource
    }
    result: RankingBench
  }
  /** Writes the slide's last comparison of rankings as CSV; `BAD_REQUEST` where none was made. */
  saveBench: { params: { slideId: string; path: string }; result: { path: string } }
}

export type MethodName = keyof Methods
