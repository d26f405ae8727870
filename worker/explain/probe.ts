import type { Probe, ProbedRanks } from '../api/methods.ts'
import type { Attention } from '../attention/attention.ts'
import { type RankScores, rankScores } from '../attention/rank-scores.ts'
import { rowProducts } from '../attention/row-products.ts'
import type { Slide } from '../slide/slide.ts'
import { type Measurement, pooledWeights } from './measurement.ts'
import { changedColumn } from './probed-column.ts'

export interface ProbeQuestion {
  slide: Slide
  measurement: Measurement
  attention: Pick<Attention, 'fitted' | 'scores'>
  feature: number
  spots: Uint32Array
  /** The feature is raised to this many times its value, or its usual value where it has less. */
  factor: number
}

/**
 * Raises one feature at chosen spots on a copy and tells its rank there before and after, beside a feature of like
 * abundance that is left alone. The model stays as it was fitted, and every other value too: size factors are kept, so
 * what moves moves by this feature alone. `observed` is made anew around the spots, `supported` from their programmes.
 */
export function probeFeature({
  slide,
  measurement,
  attention,
  feature,
  spots,
  factor,
}: ProbeQuestion): Probe {
  const { model, scores, near } = attention.fitted
  const place = measurement.read.indexOf(feature)
  const control = controlOf(scores, feature, place < 0 ? null : measurement.read)
  const before = columnScores(scores, feature)
  const after = denseColumn(rankScores(changedColumn(slide, feature, spots, factor)))
  const change = after.map((score, spot) => score - before[spot])
  const probe = {
    ...{ feature, control, factor, spots, isRead: place >= 0 },
    ofFeature: { observed: noRanks(spots.length), supported: noRanks(spots.length) },
    ofControl: { observed: noRanks(spots.length), supported: noRanks(spots.length) },
  }
  const note = (reading: 'observed' | 'supported', when: keyof ProbedRanks, k: number, row: Float32Array) => {
    probe.ofFeature[reading][when][k] = rankOf(row, feature)
    probe.ofControl[reading][when][k] = rankOf(row, control)
  }
  spots.forEach((spot, k) => {
    const observed = attention.scores(Uint32Array.of(spot), 'observed')
    note('observed', 'before', k, observed)
    for (let at = near.indptr[spot]; at < near.indptr[spot + 1]; at++)
      observed[feature] += near.weights[at] * change[near.indices[at]]
    note('observed', 'after', k, observed)
    const supported = attention.scores(Uint32Array.of(spot), 'supported')
    note('supported', 'before', k, supported)
    if (place >= 0) {
      const { nAxis, keys, reliability } = model
      const weight = pooledWeights(model, Uint32Array.of(spot))
      const pooledChange = weight.reduce((sum, own, other) => sum + own * change[other], 0)
      const row = Float64Array.from(measurement.map.subarray(place * nAxis, (place + 1) * nAxis))
      const moved = rowProducts(
        row.map((value) => value * reliability * pooledChange),
        keys,
        nAxis,
      )
      for (let g = 0; g < supported.length; g++) supported[g] += moved[g]
    }
    note('supported', 'after', k, supported)
  })
  return probe
}

const noRanks = (n: number): ProbedRanks => ({ before: new Uint32Array(n), after: new Uint32Array(n) })

/** The feature that as many spots have; of those the model reads where the probed one is read too. */
function controlOf({ deviation }: RankScores, feature: number, among: Uint32Array | null): number {
  const nSpotWith = (g: number) => deviation.indptr[g + 1] - deviation.indptr[g]
  const candidates = among ?? Uint32Array.from({ length: deviation.nRow }, (_, g) => g)
  let best = feature
  let least = Number.POSITIVE_INFINITY
  for (const g of candidates) {
    const difference = Math.abs(nSpotWith(g) - nSpotWith(feature))
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
  const out = new Float64Array(deviation.nColumn).fill(atZero[feature])
  for (let k = deviation.indptr[feature]; k < deviation.indptr[feature + 1]; k++)
    out[deviation.indices[k]] += deviation.values[k]
  return out
}

const denseColumn = (scores: RankScores): Float64Array => columnScores(scores, 0)
