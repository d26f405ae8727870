import { setImmediate } from 'node:timers/promises'
import type { Probe, ProbedRanks } from '../api/explanations.ts'
import { pooledWeights } from '../attention/alike.ts'
import type { Attention } from '../attention/attention.ts'
import type { Neighbourhood } from '../attention/neighbours.ts'
import { type RankScores, rankScores } from '../attention/rank-scores.ts'
import { rowProducts } from '../attention/row-products.ts'
import type { Slide } from '../slide/slide.ts'
import { countColumns, findColumn } from '../stats/sparse.ts'
import type { Measurement } from './measurement.ts'
import { changedColumn } from './probed-column.ts'

export interface ProbeQuestion {
  slide: Slide
  measurement: Measurement
  attention: Pick<Attention, 'fitted' | 'scores'>
  feature: number
  spots: Uint32Array
  /** The feature is raised to this many times its value, or its usual value where it has less. */
  factor: number
  signal: AbortSignal
}

type By = 'observed' | 'supported'

/**
 * Raises one feature at chosen spots on a copy and tells its rank there before and after, beside a feature of like
 * abundance that is left alone. The model stays as it was fitted, and every other value too: size factors are kept, so
 * what moves moves by this feature alone. `observed` is made anew around the spots, `supported` from their programmes.
 * Code: `CANCELLED`.
 */
export async function probeFeature(question: ProbeQuestion): Promise<Probe> {
  const { measurement, attention, feature, spots, factor, signal } = question
  const control = controlOf(attention.fitted.scores, measurement, feature)
  const change = changeOf(question)
  const perUnit = supportedPerUnit(question)
  const probe = {
    ...{ feature, control, factor, spots, isRead: perUnit !== null },
    ofFeature: { observed: noRanks(spots.length), supported: noRanks(spots.length) },
    ofControl: { observed: noRanks(spots.length), supported: noRanks(spots.length) },
  }
  const note = (by: By, when: keyof ProbedRanks, k: number, row: Float32Array) => {
    probe.ofFeature[by][when][k] = rankOf(row, feature)
    probe.ofControl[by][when][k] = rankOf(row, control)
  }
  for (const [k, spot] of spots.entries()) {
    const observed = attention.scores(Uint32Array.of(spot), 'observed')
    note('observed', 'before', k, observed)
    observed[feature] += aroundOf(attention.fitted.near, spot, change)
    note('observed', 'after', k, observed)
    const supported = attention.scores(Uint32Array.of(spot), 'supported')
    note('supported', 'before', k, supported)
    if (perUnit) {
      const weight = pooledWeights(attention.fitted.model.alike, Uint32Array.of(spot))
      const pooledChange = weight.reduce((sum, own, other) => sum + own * change[other], 0)
      for (let g = 0; g < supported.length; g++) supported[g] += pooledChange * perUnit[g]
    }
    note('supported', 'after', k, supported)
    // A click waits for one spot of this at most.
    await setImmediate()
    signal.throwIfAborted()
  }
  return probe
}

/** `[nSpot]` what the probe adds to the feature's rank scores; the spots that it passes lose a little. */
function changeOf({ slide, attention, feature, spots, factor }: ProbeQuestion): Float64Array {
  const before = columnScores(attention.fitted.scores, feature)
  const after = columnScores(rankScores(changedColumn(slide, feature, spots, factor)), 0)
  return after.map((score, spot) => score - before[spot])
}

/** `[nFeature]` what a unit of the feature's rank score adds to the supported logits; null where it is not read. */
function supportedPerUnit({ measurement, attention, feature }: ProbeQuestion): Float32Array | null {
  const { nAxis, keys, reliability } = attention.fitted.model
  const place = measurement.read.indexOf(feature)
  if (place < 0) return null
  const row = measurement.map.subarray(place * nAxis, (place + 1) * nAxis)
  return rowProducts(
    Float64Array.from(row, (value) => value * reliability),
    keys,
    nAxis,
  )
}

function aroundOf({ indptr, indices, weights }: Neighbourhood, spot: number, change: Float64Array): number {
  let sum = 0
  for (let at = indptr[spot]; at < indptr[spot + 1]; at++) sum += weights[at] * change[indices[at]]
  return sum
}

const noRanks = (n: number): ProbedRanks => ({ before: new Uint32Array(n), after: new Uint32Array(n) })

/** The feature that as many spots have; of those the model reads where the probed one is read too. */
function controlOf({ deviation }: RankScores, { read }: Measurement, feature: number): number {
  const nSpotWith = countColumns(deviation)
  const all = Uint32Array.from({ length: deviation.nColumn }, (_, g) => g)
  const candidates = read.includes(feature) ? read : all
  let best = feature
  let least = Number.POSITIVE_INFINITY
  for (const g of candidates) {
    const difference = Math.abs(nSpotWith[g] - nSpotWith[feature])
    if (g === feature || difference >= least) continue
    best = g
    least = difference
  }
  return best
}

/** Place of a feature from 1 among `values`, equal ones in the order of the file. */
function rankOf(values: Float32Array, feature: number): number {
  let place = 1
  for (let k = 0; k < values.length; k++)
    if (values[k] > values[feature] || (values[k] === values[feature] && k < feature)) place++
  return place
}

/** `[nSpot]` rank scores of one feature. */
function columnScores({ deviation, atZero }: RankScores, feature: number): Float64Array {
  const out = new Float64Array(deviation.nRow).fill(atZero[feature])
  const { rows, places } = findColumn(deviation, feature)
  rows.forEach((spot, k) => {
    out[spot] += deviation.values[places[k]]
  })
  return out
}
