import { buildPathGradients, type ScoreFactors } from '../../models/explanation.ts'
import { float32, floatsOf, openSession } from '../attention/runtime.ts'
import { gaussLegendre } from '../stats/quadrature.ts'

/** A completeness error below this is enough. */
const TOLERANCE = 0.01
const FEWEST_STEPS = 4
const MOST_STEPS = 128
/** Change of the score, in rank shift, below which float32 decides the sum: the error is taken relative to this then. */
const LEAST_CHANGE = 1e-4

/** A straight path of measurements, and what turns a measurement into a score. */
export interface Path extends ScoreFactors {
  /** `[nRead]` rank scores at the end and at the start of the path. */
  x: Float32Array
  baseline: Float32Array
  /** `[nRead, nAxis]` */
  map: Float32Array
  /** `[nAxis]` query without what is measured. */
  base: Float64Array
  /** `[nFeature, nAxis]` */
  keys: Float32Array
  nAxis: number
  /** Scores at both ends, by double precision and not by the graph. */
  score: number
  baselineScore: number
}

export interface IntegratedGradients {
  /** `[nRead]` contributions, in rank shift; they sum to the change of the score. */
  values: Float32Array
  /** |sum - change| / |change|. */
  completenessError: number
  nStep: number
}

/**
 * Integrated gradients of the attention score over a path, by Gauss-Legendre steps doubled from 4 until the completeness
 * error is below 1 % (at most 128; the error that is left is told). The graph is `models/explanation.ts`.
 */
export async function integratedGradients(path: Path): Promise<IntegratedGradients> {
  const { x, keys, nAxis, score, baselineScore } = path
  const sizes = { nRead: x.length, nFeature: keys.length / nAxis, nAxis }
  const session = await openSession(buildPathGradients(path, sizes).toBytes())
  const change = score - baselineScore
  try {
    for (let nStep = FEWEST_STEPS; ; nStep *= 2) {
      const values = floatsOf((await session.run(feedsOf(path, nStep))).integrated)
      const sum = values.reduce((a, b) => a + b, 0)
      const completenessError = Math.abs(sum - change) / Math.max(Math.abs(change), LEAST_CHANGE)
      if (completenessError < TOLERANCE || nStep >= MOST_STEPS) return { values, completenessError, nStep }
    }
  } finally {
    await session.release()
  }
}

function feedsOf({ x, baseline, map, base, keys, nAxis }: Path, nStep: number) {
  const { at, weights } = gaussLegendre(nStep)
  const column = (values: Float64Array) => float32(Float32Array.from(values), [nStep, 1])
  return {
    x: float32(x, [1, x.length]),
    baseline: float32(baseline, [1, x.length]),
    read: float32(map, [x.length, nAxis]),
    base: float32(Float32Array.from(base), [1, nAxis]),
    keys: float32(keys, [keys.length / nAxis, nAxis]),
    at: column(at),
    weights: column(weights),
  }
}
