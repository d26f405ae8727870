import { describe, expect, it } from 'vitest'
import { expressionAxes } from '../../../worker/attention/axes.ts'
import { splitHalves } from '../../../worker/attention/halves.ts'
import { denseScores, rankScores } from '../../../worker/attention/rank-scores.ts'
import { spotStates } from '../../../worker/attention/state.ts'
import { logNormalise } from '../../../worker/stats/normalise.ts'
import { createRandom, type Random } from '../../../worker/stats/random.ts'
import { ALL_FEATURES, N_SPOT, plantedCounts } from './planted-counts.ts'

const N_AXIS = 6

async function statesOf(
  strength: number,
  depth: number,
  shown: 'nothing' | 'truth' | 'noise',
  draw?: Parameters<typeof plantedCounts>[2],
) {
  const { counts, hidden } = plantedCounts(strength, depth, draw)
  const scores = rankScores(logNormalise(counts))
  const axes = await expressionAxes(denseScores(scores, ALL_FEATURES, 1), N_SPOT, scores, N_AXIS)
  const halves = await splitHalves(counts, ALL_FEATURES, axes.nAxis)
  const random = createRandom(8)
  const foretold = new Float32Array(N_SPOT * axes.nAxis)
  // The truth on the leading axes: what of the axes the hidden programmes explain.
  for (let axis = 0; axis < 2; axis++)
    for (let spot = 0; spot < N_SPOT; spot++) {
      const at = spot * axes.nAxis + axis
      if (shown === 'noise') foretold[at] = random.normal() / Math.sqrt(N_SPOT)
      if (shown === 'truth') foretold[at] = alongHidden(axes.spots, axis, axes.nAxis, hidden, spot)
    }
  return { ...spotStates(halves, axes, foretold, ALL_FEATURES), axes, hidden }
}

/** Least squares of an axis on the two hidden programmes (nearly uncorrelated), at a spot. */
function alongHidden(
  spots: Float32Array,
  axis: number,
  width: number,
  hidden: [number, number][],
  spot: number,
) {
  return [0, 1].reduce((sum, k) => {
    const across = hidden.reduce((total, own, i) => total + own[k] * spots[i * width + axis], 0)
    return sum + (across / hidden.reduce((total, own) => total + own[k] ** 2, 0)) * hidden[spot][k]
  }, 0)
}

/** Share of the hidden programmes' differences between spots that distances of states follow (correlation). */
function agreement({ states, axes, hidden }: Awaited<ReturnType<typeof statesOf>>): number {
  const pairs: [number, number][] = []
  for (let a = 0; a < N_SPOT; a += 3)
    for (let b = a + 1; b < N_SPOT; b += 5) {
      let squares = 0
      for (let k = 0; k < axes.nAxis; k++)
        squares += (states[a * axes.nAxis + k] - states[b * axes.nAxis + k]) ** 2
      const truth = Math.hypot(hidden[a][0] - hidden[b][0], hidden[a][1] - hidden[b][1])
      pairs.push([Math.sqrt(squares), truth])
    }
  const mean = (k: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[k], 0) / pairs.length
  const [x, y] = [mean(0), mean(1)]
  const [xy, xx, yy] = pairs.reduce(
    ([p, q, r], [a, b]) => [p + (a - x) * (b - y), q + (a - x) ** 2, r + (b - y) ** 2],
    [0, 0, 0],
  )
  return xy / Math.sqrt(xx * yy)
}

describe('states of spots', () => {
  it('lie as the hidden programmes do where counts are deep, and noise is small', async () => {
    const deep = await statesOf(0.5, 20, 'nothing')
    const shallow = await statesOf(0.5, 0.5, 'nothing')
    expect(agreement(deep)).toBeGreaterThan(0.85)
    expect(agreement(deep)).toBeGreaterThan(agreement(shallow) + 0.1)
    const share = ({ states, noise }: typeof deep) =>
      noise / (states.reduce((sum, value) => sum + value ** 2, 0) / N_SPOT)
    expect(share(deep)).toBeLessThan(0.25 * share(shallow))
  })

  it('shrink to nothing where features are independent: one half tells nothing of the other', async () => {
    const { states, axes } = await statesOf(0, 3, 'nothing')
    const squares = states.reduce((sum, value) => sum + value ** 2, 0)
    const unshrunk = axes.keys.reduce((sum, value) => sum + value ** 2, 0)
    expect(squares / unshrunk).toBeLessThan(0.1)
  })

  it('gain from histology that tells the truth, and lose little by one that tells nothing', async () => {
    const alone = agreement(await statesOf(0.5, 0.5, 'nothing'))
    expect(agreement(await statesOf(0.5, 0.5, 'truth'))).toBeGreaterThan(alone + 0.05)
    expect(agreement(await statesOf(0.5, 0.5, 'noise'))).toBeGreaterThan(alone - 0.05)
  })

  it('tell how far noise alone parts two spots of one truth', async () => {
    const corner = (random: Random): [number, number] => [random.integer(2) - 0.5, random.integer(2) - 0.5]
    const { states, noise, axes, hidden } = await statesOf(1, 3, 'nothing', corner)
    const squares: number[] = []
    for (let a = 0; a < N_SPOT; a++)
      for (let b = a + 1; b < N_SPOT; b++) {
        if (hidden[a][0] !== hidden[b][0] || hidden[a][1] !== hidden[b][1]) continue
        let sum = 0
        for (let k = 0; k < axes.nAxis; k++)
          sum += (states[a * axes.nAxis + k] - states[b * axes.nAxis + k]) ** 2
        squares.push(sum)
      }
    const within = squares.reduce((sum, value) => sum + value, 0) / squares.length
    expect(noise / within).toBeGreaterThan(0.5)
    expect(noise / within).toBeLessThan(2)
  })

  it('stay finite where a half has fewer axes than asked for', async () => {
    const { counts: whole } = plantedCounts(0.5, 5)
    // All but 25 spots are empty, which leaves 25 axes at most.
    const end = whole.indptr[25]
    const counts = {
      ...whole,
      indptr: whole.indptr.map((start) => Math.min(start, end)),
      indices: whole.indices.slice(0, end),
      values: whole.values.slice(0, end),
    }
    const scores = rankScores(logNormalise(counts))
    const axes = await expressionAxes(denseScores(scores, ALL_FEATURES, 1), N_SPOT, scores, 48)
    const halves = await splitHalves(counts, ALL_FEATURES, axes.nAxis)
    expect(halves.lengths.some((length) => length === 0)).toBe(true)
    const { states, noise } = spotStates(halves, axes, new Float32Array(N_SPOT * axes.nAxis), ALL_FEATURES)
    const squares = states.reduce((sum, value) => sum + value ** 2, 0) / N_SPOT
    expect(noise).toBeLessThan(10 * Math.max(squares, 1e-6))
  })
})
