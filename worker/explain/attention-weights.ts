import type { FittedModel } from '../attention/fitted-model.ts'
import { rowProducts } from '../attention/row-products.ts'

/** The softmax of one query over all features, in double precision. */
export interface AttentionWeights {
  /** s of MODEL.md section 2: `log(nullMass + Σ exp(beta·logit))/beta`. */
  score: number
  /** `[nFeature]` alpha, the score's derivative by each logit. */
  weights: Float64Array
  nullWeight: number
  /** `[nFeature]` */
  logits: Float32Array
  beta: number
  nullMass: number
}

/** Weights and score of a query `[nAxis]`. */
export function attentionWeights(query: Float64Array, model: FittedModel): AttentionWeights {
  const { keys, nAxis, beta, nullMass } = model
  const logits = rowProducts(query, keys, nAxis)
  const weights = Float64Array.from(logits, (logit) => beta * logit)
  const highest = weights.reduce((a, b) => Math.max(a, b), Math.log(nullMass))
  const nullPart = nullMass * Math.exp(-highest)
  let total = nullPart
  for (let k = 0; k < weights.length; k++) {
    weights[k] = Math.exp(weights[k] - highest)
    total += weights[k]
  }
  for (let k = 0; k < weights.length; k++) weights[k] /= total
  const score = (Math.log(total) + highest) / beta
  return { score, weights, nullWeight: nullPart / total, logits, beta, nullMass }
}
