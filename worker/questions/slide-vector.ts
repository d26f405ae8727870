import { type Covariation, centredKeys, product } from './covariation.ts'
import { cholesky } from './logit-space.ts'
import { hashOf } from './symbol-hash.ts'

/** Numbers of a slide's vector, whatever its features and spots. */
export const VECTOR_SIZE = 1024
const SEEDS = [0x51de, 0x7ec7] as const

/**
 * A slide as numbers of fixed size, length 1: the tensor sketch (Pham and Pagh 2013) of the covariance of its features. Each
 * feature is hashed by its symbol, case ignored, so that the cosine of two slides' vectors estimates the RV coefficient
 * of their covariances over all features, to about ±0.03. `symbols: [nFeature]`.
 */
export function slideVector(covariation: Covariation, symbols: readonly string[]): Float32Array {
  const { nAxis } = covariation
  const features = Uint32Array.from(symbols.keys())
  const components = product(
    centredKeys(covariation, features),
    cholesky(covariation.spread, nAxis),
    nAxis,
    nAxis,
  )
  const [first, second] = SEEDS.map((seed) => countSketch(components, nAxis, symbols, seed))
  const sum = new Float64Array(VECTOR_SIZE)
  for (let component = 0; component < nAxis; component++)
    addConvolution(sum, first, second, component * VECTOR_SIZE)
  const length = Math.hypot(...sum)
  return Float32Array.from(sum, (value) => (length === 0 ? 0 : value / length))
}

/** `[nAxis, VECTOR_SIZE]` every component with each feature added, or taken away, at its symbol's place. */
function countSketch(components: Float64Array, nAxis: number, symbols: readonly string[], seed: number) {
  const out = new Float64Array(nAxis * VECTOR_SIZE)
  symbols.forEach((symbol, feature) => {
    const hash = hashOf(symbol, seed)
    const place = (hash >>> 1) % VECTOR_SIZE
    const sign = hash & 1 ? 1 : -1
    for (let j = 0; j < nAxis; j++) out[j * VECTOR_SIZE + place] += sign * components[feature * nAxis + j]
  })
  return out
}

/** Adds the circular convolution of the two sketches of one component. */
function addConvolution(out: Float64Array, first: Float64Array, second: Float64Array, start: number): void {
  for (let i = 0; i < VECTOR_SIZE; i++) {
    const factor = first[start + i]
    if (factor === 0) continue
    const wrap = VECTOR_SIZE - i
    for (let j = 0; j < wrap; j++) out[i + j] += factor * second[start + j]
    for (let j = wrap; j < VECTOR_SIZE; j++) out[j - wrap] += factor * second[start + j]
  }
}
