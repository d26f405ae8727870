import { N_MEMBER } from '../../../worker/api/ensemble.ts'
import { type ExpressionAxes, expressionAxes } from '../../../worker/attention/axes.ts'
import { axisSlopes, calibrate } from '../../../worker/attention/calibration.ts'
import { crossFit } from '../../../worker/attention/cross-fit.ts'
import { readable } from '../../../worker/attention/encoders.ts'
import {
  CANDIDATES,
  HISTOLOGY_REACH,
  N_AXIS,
  planTraining,
  TRAINING_SCALE,
} from '../../../worker/attention/fit-plan.ts'
import { blockFolds } from '../../../worker/attention/folds.ts'
import type { Learned, LearningInput } from '../../../worker/attention/learn.ts'
import { movedHistology } from '../../../worker/attention/motions.ts'
import { buildNeighbourhood } from '../../../worker/attention/neighbours.ts'
import { type NullDistribution, nullPValue } from '../../../worker/attention/null-distribution.ts'
import { inSpotUnits } from '../../../worker/attention/place-spots.ts'
import { principalMap, queryInputs } from '../../../worker/attention/query-inputs.ts'
import { denseScores } from '../../../worker/attention/rank-scores.ts'
import { gatherRows } from '../../../worker/stats/rows.ts'
import { context } from './planted-slide.ts'

/** The axes that a fit of a slide of one modality learned on. */
export const learnedAxes = ({ transferable, scores }: Learned): Promise<ExpressionAxes> =>
  expressionAxes(
    denseScores(scores, transferable.trained, TRAINING_SCALE),
    scores.deviation.nRow,
    scores,
    N_AXIS,
  )

/**
 * Queries `[nSpot, nAxis]` that the fit would have from histology moved by `motion`, were it the slide's own: as many encoders,
 * calibrated as they are, whatever the verdict.
 */
export async function movedQueries(
  { plan: name }: Learned,
  axes: ExpressionAxes,
  { histology, nHistology, xy, folds: given }: LearningInput,
  { motion, nSeed }: { motion: number; nSeed: number },
): Promise<Float32Array> {
  const { targets, nAxis } = axes
  const nSpot = targets.length / nAxis
  const folds = given ?? blockFolds(xy, nSpot)
  const moved = gatherRows(histology, nHistology, movedHistology(xy, nSpot, motion))
  const inputs = queryInputs(moved, nHistology, buildNeighbourhood(xy, nSpot, HISTOLOGY_REACH))
  const candidate = CANDIDATES.find((one) => one.name === name) ?? CANDIDATES[0]
  const nQueryInput = 2 * nHistology
  const nInput = Math.min(candidate.nComponent ?? nQueryInput, nSpot - 1, nQueryInput)
  const components =
    candidate.nComponent === null ? null : await principalMap(inputs, nSpot, nQueryInput, nInput)
  const plan = planTraining(candidate, {
    nSpot,
    nInput: components ? nInput : nQueryInput,
    nFeature: nAxis,
  })
  const sizes = { nQueryInput, nInput: plan.sizes.nInput, hidden: 0, head: 0, nAxis, components }
  const data = { inputs: readable(inputs, sizes), targets, nAxis, folds }
  const [{ foretold }] = await crossFit(plan, data, [2000 + motion], context, nSeed * N_MEMBER)
  const slopes = axisSlopes(foretold, targets, nAxis, folds)
  return inSpotUnits(calibrate(foretold, slopes, nAxis, folds), axes)
}

/** Shares of the pairs of a spot and a feature whose p value is at most .05 and .01; about 400 spots are asked. */
export function lowShares(
  queries: Float32Array,
  keys: Float32Array,
  distribution: NullDistribution,
  nAxis: number,
): { five: number; one: number } {
  const nSpot = queries.length / nAxis
  const stride = Math.max(1, Math.floor(nSpot / 400))
  let [n, five, one] = [0, 0, 0]
  for (let spot = 0; spot < nSpot; spot += stride)
    for (let at = 0; at < keys.length; at += nAxis, n++) {
      let score = 0
      for (let j = 0; j < nAxis; j++) score += queries[spot * nAxis + j] * keys[at + j]
      const p = nullPValue(distribution, at / nAxis, score)
      if (p <= 0.05) five++
      if (p <= 0.01) one++
    }
  return { five: five / n, one: one / n }
}
