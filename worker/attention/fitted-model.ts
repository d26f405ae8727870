import type { NullDistribution } from './null-distribution.ts'
import type { RankScores } from './rank-scores.ts'

/** What a fit found, all that ranking needs beside the slide's rank scores; the content of a model file. */
export interface FittedModel {
  nSpot: number
  nFeature: number
  /** Head size of each seed's queries. */
  head: number
  nProgramme: number
  /** r of MODEL.md section 2, by count thinning. */
  reliability: number
  /** Inverse temperature of the attention weights, per unit of rank shift. */
  beta: number
  /** Mass of the null key: what shuffled histology's logits sum to in `exp(beta·logit)`. */
  nullMass: number
  /** Per seed `[nSpot, head]`. */
  queries: Float32Array[]
  /** Per seed `[nFeature, head]`. */
  keys: Float32Array[]
  /** `[nSpot, nProgramme]` the slide's programmes, orthonormal columns. */
  programmes: Float32Array
  /** `[nFeature, nProgramme]` what each programme says of each feature, in rank shift. */
  loadings: Float32Array
  /** `[nFeature]` mean attention weight over the slide. */
  meanWeight: Float32Array
  nullDistribution: NullDistribution
}

/** `[nSpot, nSeed·head + nProgramme]`: what multiplies `joinedKeys` to all logits in one product. */
export function joinedQueries(model: FittedModel): Float32Array {
  const { queries, head, programmes, nProgramme, nSpot, reliability } = model
  const width = queries.length * head + nProgramme
  const out = new Float32Array(nSpot * width)
  for (let spot = 0; spot < nSpot; spot++) {
    queries.forEach((q, seed) => {
      for (let j = 0; j < head; j++) out[spot * width + seed * head + j] = q[spot * head + j] / queries.length
    })
    for (let j = 0; j < nProgramme; j++)
      out[spot * width + queries.length * head + j] = reliability * programmes[spot * nProgramme + j]
  }
  return out
}

/** `[nFeature, nSeed·head + nProgramme]`, see `joinedQueries`. */
export function joinedKeys({ keys, head, loadings, nProgramme, nFeature }: FittedModel): Float32Array {
  const width = keys.length * head + nProgramme
  const out = new Float32Array(nFeature * width)
  for (let feature = 0; feature < nFeature; feature++) {
    keys.forEach((k, seed) => {
      out.set(k.subarray(feature * head, (feature + 1) * head), feature * width + seed * head)
    })
    const own = loadings.subarray(feature * nProgramme, (feature + 1) * nProgramme)
    out.set(own, feature * width + keys.length * head)
  }
  return out
}

/** A model with the slide's own rank scores, which are made again from the matrix in less time than they are read. */
export interface FittedSlide {
  model: FittedModel
  scores: RankScores
}
