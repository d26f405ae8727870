/** Spots that a question starts from: those with a label, those named, a region somebody drew, or those that a learned question holds most. */
export type QuestionRegion =
  | { kind: 'label'; column: string; value: string }
  | { kind: 'spots'; barcodes: string[] }
  /** Indices into `getSpots`. A parsed question has only the name: who asks it brings the spots. */
  | { kind: 'drawn'; name: string; spots: Uint32Array }
  /** Question `index` (from 0) of `nQuestion` learned ones. */
  | { kind: 'question'; index: number; nQuestion: number }

/** A length on the tissue: micrometres, full-resolution pixels, or the slide's usual distance between neighbouring spots. */
export interface TissueDistance {
  value: number
  unit: 'um' | 'px' | 'spots'
}

/** A question composed of regions and relations; every part gives each spot a value from 0 to 1. */
export type ComposedQuestion =
  | { kind: 'in'; region: QuestionRegion }
  /** `expected`: looks like it (histology alone); `supported`: like it by histology and measurement. */
  | { kind: 'like'; region: QuestionRegion; by: 'expected' | 'supported' }
  /** Not farther than this from the nearest spot that `of` chooses; such spots are themselves within. */
  | { kind: 'within' | 'beyond'; distance: TissueDistance; of: ComposedQuestion }
  /** The least, or the largest, of the parts. */
  | { kind: 'and' | 'or'; parts: ComposedQuestion[] }
  | { kind: 'not'; part: ComposedQuestion }

/** One of K learned queries: where it attends, and its first features. */
export interface LearnedQuestion {
  /** Made of its best features. */
  name: string
  /** `[nSpot]` share of the spot that this question holds; over the K questions a spot's shares sum to 1. */
  map: Float32Array
  /** Spots that it holds more of than any other question. */
  nSpot: number
  /** Its best features by `supported`, best first. */
  topFeatures: Uint32Array
  /** Against the questions learned from each seed alone: cosine of the matched queries, Jaccard of their 20 best. */
  seedCosine: number
  seedJaccard: number
}

/** K learned questions of a slide, the one that holds most of it first. */
export interface LearnedQuestions {
  questions: LearnedQuestion[]
  /** Share of the variance of the slide's logits that they explain. */
  explained: number
  /** The same of as many spots' own queries drawn at random, mean of ten draws. */
  explainedByRandom: number
  /** The same learned from spots whose coordinates were shuffled axis by axis: variance without tissue in it. */
  explainedOfShuffled: number
  /** Seeds of the model that the questions were matched over. */
  nSeed: number
}

/** What a composed question finds. */
export interface QuestionAnswer {
  /** The question in words, as the terminal's grammar writes it. */
  text: string
  /** `[nSpot]` from 0 to 1. */
  map: Float32Array
  /** Spots at one half or more. */
  spots: Uint32Array
}

/** How alike two slides are in which of their features vary together (worker/questions/README.md). */
export interface SlideComparison {
  names: { own: string; other: string }
  nShared: number
  /** From 0 to 1 over the shared features: 1 where the logits vary in the same ways. */
  similarity: number
  /** Mean with the features of the second slide renamed at random: what no relation gives. */
  shuffled: number
  /** Each slide's tissue blocks in two halves, compared: what one and the same tissue gives. */
  splitHalf: { own: number; other: number }
  /** Cosine of the two vectors of fixed size, over all features. */
  vectorCosine: number
  /** `[1024]` each, length 1. */
  vectors: { own: Float32Array; other: Float32Array }
  /** Symbols that differ most, and their share of the difference; at most 20. */
  differing: { symbol: string; share: number }[]
}
