import type { Curve } from '../api/explanations.ts'
import type { AttentionWeights } from './attention-weights.ts'
import { curveOf, curveSizes } from './curves.ts'
import { matchedFeatures, N_DRAW } from './matched-features.ts'

export interface AttentionCurves {
  deletion: Curve
  insertion: Curve
  /** Largest difference between the identity and the score summed anew over the deletion curve, in rank shift. */
  identityError: number
}

/**
 * The score without the best features (deletion) and with them alone (insertion), best first by attention, by the
 * identity that deleting the set F from the softmax adds `log(1 - Σ_F alpha)/beta` (MODEL.md section 2); beside it, random
 * features of like detection. `order: [nFeature]` best first.
 */
export function attentionCurves(
  attention: AttentionWeights,
  order: Uint32Array,
  binOf: Uint32Array,
): AttentionCurves {
  const sizes = curveSizes(order.length)
  const top = order.slice(0, sizes[sizes.length - 1])
  const draws = Array.from({ length: N_DRAW }, (_, draw) => matchedFeatures(top, order, binOf, draw))
  const deletion = (features: Uint32Array) =>
    along(features, sizes, attention, (mass) => deletedScore(attention, mass))
  const insertion = (features: Uint32Array) =>
    along(features, sizes, attention, (mass) => insertedScore(attention, mass))
  const own = deletion(top)
  const differences = own.map((score, k) =>
    Math.abs(score - scoreWithout(attention, top.subarray(0, sizes[k]))),
  )
  return {
    deletion: curveOf('deletion', sizes, own, draws.map(deletion)),
    insertion: curveOf('insertion', sizes, insertion(top), draws.map(insertion)),
    identityError: Math.max(...differences),
  }
}

/** The score when features of this total weight leave the softmax. */
const deletedScore = ({ score, beta }: AttentionWeights, mass: number): number =>
  score + Math.log1p(-mass) / beta

/** The score when only features of this total weight and the null key are in the softmax. */
const insertedScore = ({ score, beta, nullWeight }: AttentionWeights, mass: number): number =>
  score + Math.log(mass + nullWeight) / beta

/** The score summed anew from the logits of all features but these. */
function scoreWithout({ logits, beta, nullMass }: AttentionWeights, features: Uint32Array): number {
  const gone = new Set(features)
  let total = nullMass
  for (let k = 0; k < logits.length; k++) if (!gone.has(k)) total += Math.exp(beta * logits[k])
  return Math.log(total) / beta
}

function along(
  features: Uint32Array,
  sizes: Uint32Array,
  { weights }: AttentionWeights,
  scoreOf: (mass: number) => number,
): Float64Array {
  const out = new Float64Array(sizes.length)
  let mass = 0
  let n = 0
  sizes.forEach((size, k) => {
    for (; n < size; n++) mass += weights[features[n]]
    out[k] = scoreOf(mass)
  })
  return out
}
