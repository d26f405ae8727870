import { type Neighbourhood, smoothRows } from './neighbours.ts'
import type { NullDistribution } from './null-distribution.ts'
import type { RankScores } from './rank-scores.ts'
import type { SlideWeights } from './slide-weights.ts'

/** What a fit found, all that ranking needs beside the slide's rank scores; the content of a model file. */
export interface FittedModel extends SlideWeights {
  nSpot: number
  nFeature: number
  /** Axes of the slide's expression that queries and keys live on. */
  nAxis: number
  /** Leading axes on which the spot's own measurement is believed. */
  nProgramme: number
  /** r of MODEL.md section 2, by count thinning. */
  reliability: number
  /** Inverse temperature of the attention weights, per unit of rank shift. */
  beta: number
  /** Mass of the null key: what shuffled histology's logits sum to in `exp(beta·logit)`. */
  nullMass: number
  /** Per seed `[nSpot, nAxis]` what histology foretells, calibrated on held-out tissue. */
  queries: Float32Array[]
  /** `[nFeature, nAxis]` */
  keys: Float32Array
  /** `[nSpot, nProgramme]` the spot's own coordinates on the leading axes. */
  programmes: Float32Array
  /** Spots that `supported` pools, by likeness of state (`alike.ts`). */
  alike: Neighbourhood
  nullDistribution: NullDistribution
  /**
   * Trained features, by place on this slide, where the model came from other slides and this one does not tell: keys are
   * then orthogonal over them. Missing where the slide was fitted itself.
   */
  read?: Uint32Array
  /** `[nModality]` factors of the modalities' scores on the axes; missing where the slide has one. */
  modalityWeights?: Float32Array
}

/**
 * `[nSpot, nAxis]`: what multiplies `keys` to the `supported` logits: the seeds' mean query plus r times the measured, pooled
 * over the spots alike.
 */
export function supportedQueries(model: FittedModel): Float32Array {
  const { queries, nAxis, programmes, nProgramme, nSpot, reliability } = model
  const out = new Float32Array(nSpot * nAxis)
  for (const query of queries) for (let at = 0; at < out.length; at++) out[at] += query[at] / queries.length
  for (let spot = 0; spot < nSpot; spot++)
    for (let axis = 0; axis < nProgramme; axis++)
      out[spot * nAxis + axis] += reliability * programmes[spot * nProgramme + axis]
  return smoothRows(model.alike, out, nAxis)
}

/** A fitted model with the slide's rank scores, which are made anew from the file and never stored. */
export interface FittedSlide {
  model: FittedModel
  scores: RankScores
}
