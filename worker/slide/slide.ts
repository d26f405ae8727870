import type { ReadMatrix } from '../anndata/matrix.ts'
import type { Alternative } from '../api/alternatives.ts'
import type { EmbeddingInfo } from '../api/histology.ts'
import type {
  Features,
  ObsColumn,
  ObsColumnInfo,
  Picture,
  PictureInfo,
  SlideWarning,
} from '../api/methods.ts'
import type { Modalities } from '../stats/modalities.ts'
import type { CsrMatrix } from '../stats/sparse.ts'
import type { TileSource } from './slide-tiles.ts'

/** What the user says about a file beside its path. */
export interface OpenOptions {
  /** A picture file to use; `scale` is picture pixels per full-resolution pixel. */
  picture?: { path: string; scale: number }
  /** Which of several slides inside a file or folder to open, as `Alternative.element` names it. */
  element?: string
  /** Matrices kept from earlier openings. */
  matrices?: KeptMatrices
  /** Called once picture and positions are known, before the matrix is read. */
  onFrame?: (frame: SlideFrame) => Promise<void>
  /** Ends an opening that nobody waits for, where it takes long; what was opened by then is closed. */
  signal?: AbortSignal
}

/** What is known of a slide before its matrix is read. */
export interface SlideFrame {
  readPicture(): Promise<Picture>
}

/** Where a matrix lies in a user's file, and its shape. */
export interface MatrixPlace {
  file: string
  place: string
  nSpot: number
  nFeature: number
}

/** Matrices that were kept, so that they need not be read again. */
export interface KeptMatrices {
  /** The matrix as it was kept, else as `read` gives it, which is then kept in the background. Codes: those of `read`. */
  through(at: MatrixPlace, read: () => Promise<ReadMatrix>): Promise<ReadMatrix>
  /**
   * The slide as it was kept, else as `open` gives it, which is then kept where it is AnnData in HDF5 whose matrix is kept. Of a kept one `open` is
   * called when its picture is asked for; code `FILE_CHANGED` where the file is another by then. Codes: those of `open`.
   */
  slideThrough(
    file: string,
    element: string | undefined,
    open: (matrices: KeptMatrices) => Promise<Slide>,
  ): Promise<Slide>
}

/** What a slide that is not one file was read from; it tells the slide from others. */
export interface SlideParts {
  /** Absolute paths of the files that were read. */
  files: string[]
  /** The element that was chosen, or null. */
  element: string | null
}

/**
 * One opened slide, whatever the format it came from. Readers make it; everything else asks it.
 * The user's file is only ever read.
 */
export interface Slide {
  /** Name for people: the library id, else the file's base name. */
  name: string
  path: string
  /** e.g. `h5ad (X csr float32)` */
  format: string
  /** Library id of `uns['spatial']`, or null. */
  libraryId: string | null
  barcodes: string[]
  features: Features
  /** Counts (or what the file gave as X), spots × features, indices ascending, no duplicates, finite. */
  matrix: CsrMatrix
  /** `[nSpot]` sums of its rows, where reading told them. */
  rowSums?: Float64Array
  /**
   * Of a slide from the app's cache, whose values are read when somebody asks for them: reads them while others have their turn.
   * Code `CACHE_DAMAGED`, and `UNKNOWN_SLIDE` where it was closed.
   */
  loadValues?(): Promise<void>
  /** True where all values are non-negative integers (to 1e-6). */
  isCounts: boolean
  /** How features fall into kinds of measurement; null where all are of one. */
  modalities: Modalities | null
  /** `[nSpot, 2]` x, y in full-resolution pixels, NaN where missing; null where the file has none. */
  xy: Float32Array | null
  /** The same as the file gives them, where a registration moved them into the picture's pixels. */
  xyInFile?: Float32Array | null
  /** The same before any coordinate system of the file, where it has several to choose from. */
  xyStored?: Float32Array
  /** In full-resolution pixels; greater than 0. */
  spotDiameterPx: number
  pixelSizeUm: number | null
  pictureInfo: PictureInfo | null
  obsColumns: ObsColumnInfo[]
  /** Tables of numbers in obsm, positions aside, that can stand for histology. */
  embeddings: EmbeddingInfo[]
  warnings: SlideWarning[]
  /** All slides inside the file or folder, this one among them; missing where there is but one. */
  alternatives?: Alternative[]
  /** Missing where `path` is the one file. */
  parts?: SlideParts
  /** Decodes the picture (RGBA). Throws `NO_HISTOLOGY` where there is none. */
  readPicture(): Promise<Picture>
  /** The finest picture there is, in pieces. Throws `NO_HISTOLOGY` where there is none. */
  openTiles(): Promise<TileSource>
  /** `[nSpot, width]` of `obsm/<key>`, finite. Throws `UNKNOWN_EMBEDDING`, `SHAPE_MISMATCH`, `VALUE_INVALID`. */
  readEmbedding(key: string): Promise<Float32Array>
  /** Throws `UNKNOWN_COLUMN`. */
  readObsColumn(name: string): ObsColumn
  close(): void
}
