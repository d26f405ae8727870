/** What training looked like at one step, for those who want to know; all of it on spots that were seen. */
export interface WatchedStep {
  /** Steps done, 0 before the first. */
  step: number
  /** `[nAxis, nAxis]` products of the residuals' columns, foretold minus measured, over the spots seen. */
  residualGram: Float64Array
  nSpot: number
}

/** Looked at before the first step, after every so many, and after the last: about this often. */
const N_LOOK = 12

/** True where training is to be looked at after `done` of `nStep` steps, which come `perRun` at a time. */
export function isLookedAt(done: number, nStep: number, perRun: number): boolean {
  const every = perRun * Math.max(1, Math.round(nStep / perRun / N_LOOK))
  return done % every === 0 || done >= nStep
}

/**
 * The residuals of a query encoder under training. `q: [nSpot, head]` queries, `keys: [head, nAxis]` as they are at this step
 * (without calibration, which comes after), `targets: [nSpot, nAxis]`; only `seen` spots count.
 */
export function watchStep(
  step: number,
  { q, keys, targets }: Record<'q' | 'keys' | 'targets', Float32Array>,
  head: number,
  seen: Uint32Array,
): WatchedStep {
  const nAxis = keys.length / head
  const residual = new Float32Array(seen.length * nAxis)
  for (const [row, spot] of seen.entries())
    for (let axis = 0; axis < nAxis; axis++) {
      let foretold = 0
      for (let d = 0; d < head; d++) foretold += q[spot * head + d] * keys[d * nAxis + axis]
      residual[row * nAxis + axis] = foretold - targets[spot * nAxis + axis]
    }
  return { step, residualGram: gram(residual, nAxis), nSpot: seen.length }
}

/** `[k, k]` products of the columns of `x: [n, k]`. */
export function gram(x: Float32Array, k: number): Float64Array {
  const out = new Float64Array(k * k)
  for (let row = 0; row < x.length; row += k)
    for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) out[i * k + j] += x[row + i] * x[row + j]
  return out
}
