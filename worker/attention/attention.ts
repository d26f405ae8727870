import type { Device } from '../api/devices.ts'
import type { HistologySource } from '../api/histology.ts'
import type { FitSummary, MapQuantity, Progress, Ranking, Reading } from '../api/methods.ts'
import type { Candidate } from './fit-plan.ts'
import type { FittedSlide } from './fitted-model.ts'
import type { Neighbourhood } from './neighbours.ts'
import type { TopTile } from './top-scores.ts'

/** What fitting needs to know beside the slide. */
export interface FitOptions {
  nSeed: number
  device: Device
  /** Folder of the app's cache; a fit found there by file identity and settings is not repeated. */
  cacheDir: string
  /** SHA-256 of a file's content, hex. */
  sha256Of: (path: string) => Promise<string>
  /** Fit again although the cache has the result. */
  refit?: boolean
  /** False: modalities share the axes by their variance alone, however few features one has. */
  balance?: boolean
  /** Ways to read histology that compete, part of the fit's name where given; `CANDIDATES` where missing. */
  candidates?: readonly Candidate[]
  /** Where histology comes from; the built-in encoder where nobody says. */
  histology?: HistologySource
  /** Fitted model file to apply instead of fitting. */
  modelPath?: string
}

/** How long work reports and is stopped. */
export interface WorkContext {
  signal: AbortSignal
  onProgress: (progress: Progress) => void
}

/** A model fitted to one slide; answers without touching the file again. */
export interface Attention {
  summary: FitSummary
  /** What the answers are made from, for explaining them. */
  readonly fitted: FittedSlide & { near: Neighbourhood }
  /** Ranks all features for one spot, or for the mean logits of several. */
  rank(spots: Uint32Array, by: Reading): Ranking
  /** `[nFeature]` one reading of a spot or of the mean of several: what `rank` orders, without the rest. */
  scores(spots: Uint32Array, by: Reading): Float32Array
  /** `[nSpot]` values of one feature over the tissue. */
  map(feature: number, quantity: Exclude<MapQuantity, 'expression'>): Float32Array
  /** The `k` best features of every spot with their scores, in tiles; numbers as `scores` gives them. */
  topScores(by: Reading, k: number, signal: AbortSignal): AsyncIterable<TopTile>
  /** `[nSpot, k]` best features of every spot. */
  topFeatures(by: Reading, k: number, context: WorkContext): Promise<Uint32Array>
  /** Writes the model file. */
  save(path: string): Promise<void>
}
