import type { ExpressionAxes } from './axes.ts'
import type { Halves } from './halves.ts'

/** A spot's state as well as slide and picture tell it, and how far noise alone moves it. */
export interface SpotStates {
  /** `[nSpot, nAxis]` in units of expression: distances between rows are distances between denoised rank scores. */
  states: Float32Array
  /** Mean squared distance that the noise of the counts puts between the states of two spots of one truth. */
  noise: number
}

/**
 * The best linear guess of every spot's expression from what is measured there and what its histology foretells: per axis the
 * two weights (not below 0) with which one half of the counts and histology tell the other half best, which no noise can
 * help; the j-th axis of the slide takes the weights of the half's j-th. A half's noise has twice the variance that all
 * counts have, and so has the difference of two spots: one makes up for the other. `foretold: [nSpot, nAxis]` in
 * the units of `axes.spots`; `trained`: the features that `halves` hold. Weights and noise are those of the spots of `halves`;
 * `every` asks for the states of others.
 */
export function spotStates(
  halves: Halves,
  axes: Pick<ExpressionAxes, 'nAxis' | 'spots' | 'keys'>,
  foretold: Float32Array,
  trained: Uint32Array,
  every: { spots: Float32Array; foretold: Float32Array } = { spots: axes.spots, foretold },
): SpotStates {
  return statesBy(axisWeights(halves, axes, foretold, trained), axes, trained, every)
}

/** The same by weights that are known: `every: [nSpot, nAxis]`, in the units of `axes.spots`. */
export function statesBy(
  weights: readonly AxisWeights[],
  axes: AxisKeys,
  trained: Uint32Array,
  every: { spots: Float32Array; foretold: Float32Array },
): SpotStates {
  const { nAxis } = axes
  const lengths = weights.map((_, axis) => keyLength(axes, axis, trained))
  const states = every.foretold.map((shown, at) => {
    const { ofMeasured, ofShown } = weights[at % nAxis]
    return lengths[at % nAxis] * (ofMeasured * every.spots[at] + ofShown * shown)
  })
  return { states, noise: sumOfNoise(weights) }
}

/**
 * `[nTrained]` the noise of `spotStates` by feature: mean square, in rank shift, of what the noise of all counts puts into a
 * trained feature of a spot's state; their sum is `noise`. The keys of the axes are enough; the rest as there.
 */
export function stateNoise(
  halves: Halves,
  keys: AxisKeys,
  foretold: Float32Array,
  trained: Uint32Array,
): Float64Array {
  const { ownKeys, lengths } = halves
  const out = new Float64Array(trained.length)
  axisWeights(halves, keys, foretold, trained).forEach(({ noise }, axis) => {
    const share = lengths[axis] > 0 ? noise / lengths[axis] ** 2 : 0
    for (let k = 0; k < out.length; k++) out[k] += share * ownKeys[axis * out.length + k] ** 2
  })
  return out
}

type AxisKeys = Pick<ExpressionAxes, 'keys' | 'nAxis'>

/** How far an axis believes the measurement and histology, and the noise that the first brings in. */
export interface AxisWeights {
  ofMeasured: number
  ofShown: number
  noise: number
}

const sumOfNoise = (weights: readonly AxisWeights[]) => weights.reduce((sum, { noise }) => sum + noise, 0)

/** `[nAxis]` the weights of `spotStates`; its arguments. */
export function axisWeights(
  halves: Halves,
  axes: AxisKeys,
  foretold: Float32Array,
  trained: Uint32Array,
): AxisWeights[] {
  const { nAxis, own, other, lengths } = halves
  const nSpot = own.length / nAxis
  const foretoldHere = onHalf(halves, axes, foretold, trained)
  return Array.from({ length: nAxis }, (_, axis) => {
    const column = (values: Float32Array) =>
      Float64Array.from({ length: nSpot }, (_, spot) => values[spot * nAxis + axis])
    const [measured, shown, truth] = [own, foretoldHere, other].map(column)
    const [ofMeasured, ofShown] = nonNegativeWeights(measured, shown, truth)
    let noise = 0
    for (let spot = 0; spot < nSpot; spot++)
      noise += (lengths[axis] * ofMeasured * (measured[spot] - truth[spot])) ** 2 / (2 * nSpot)
    return { ofMeasured, ofShown, noise }
  })
}

/** Length of an axis' keys over the trained features. */
function keyLength({ keys, nAxis }: AxisKeys, axis: number, trained: Uint32Array): number {
  return Math.sqrt(trained.reduce((sum, feature) => sum + keys[feature * nAxis + axis] ** 2, 0))
}

/** `foretold` on the axes of the first half: the expression that it stands for, by least squares on that half's keys. */
function onHalf(
  { nAxis, ownKeys, lengths }: Halves,
  axes: AxisKeys,
  foretold: Float32Array,
  trained: Uint32Array,
): Float32Array {
  const turn = new Float64Array(nAxis * nAxis)
  trained.forEach((feature, slot) => {
    for (let from = 0; from < nAxis; from++)
      for (let to = 0; to < nAxis; to++)
        turn[from * nAxis + to] += axes.keys[feature * nAxis + from] * ownKeys[to * trained.length + slot]
  })
  const out = new Float32Array(foretold.length)
  for (let row = 0; row < out.length; row += nAxis)
    for (let to = 0; to < nAxis; to++) {
      let sum = 0
      for (let from = 0; from < nAxis; from++) sum += foretold[row + from] * turn[from * nAxis + to]
      out[row + to] = lengths[to] > 0 ? sum / lengths[to] ** 2 : 0
    }
  return out
}

/** Weights of `a` and `b` that tell `y` with least squared error, none below 0. */
function nonNegativeWeights(a: Float64Array, b: Float64Array, y: Float64Array): [number, number] {
  const [aa, bb, ab, ay, by] = [dot(a, a), dot(b, b), dot(a, b), dot(a, y), dot(b, y)]
  const alone = (xy: number, xx: number) => (xx > 0 ? Math.max(0, xy / xx) : 0)
  const determinant = aa * bb - ab * ab
  if (determinant > 1e-9 * aa * bb) {
    const [ofA, ofB] = [(ay * bb - by * ab) / determinant, (by * aa - ay * ab) / determinant]
    if (ofA >= 0 && ofB >= 0) return [ofA, ofB]
  }
  // With two weights, the best at the border is the better of the two alone.
  const [ofA, ofB] = [alone(ay, aa), alone(by, bb)]
  return ofA * ay >= ofB * by ? [ofA, 0] : [0, ofB]
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k]
  return sum
}
