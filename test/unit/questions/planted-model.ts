import { aloneSpots } from '../../../worker/attention/alike.ts'
import type { FittedModel } from '../../../worker/attention/fitted-model.ts'
import { createRandom } from '../../../worker/stats/random.ts'

export const N_KIND = 4
const N_AXIS = 6
const N_FEATURE = 80

/** Feature `g` drives kind `g % N_KIND` where it is below this. */
export const N_DRIVER = 40

/** A model of spots of four kinds with noise; spot `i` of `nSpot` is of kind `i % N_KIND`. */
export function plantedModel({ nSpot = 120, noise = 0.15, nSeed = 2 } = {}): FittedModel {
  const random = createRandom(71)
  const keys = Float32Array.from({ length: N_FEATURE * N_AXIS }, (_, at) => {
    const feature = Math.floor(at / N_AXIS)
    const drives = feature < N_DRIVER && at % N_AXIS === feature % N_KIND
    return (drives ? 1 : 0) + 0.05 * random.normal()
  })
  const query = () =>
    Float32Array.from({ length: nSpot * N_AXIS }, (_, at) => {
      const kind = Math.floor(at / N_AXIS) % N_KIND
      return (at % N_AXIS === kind ? 1 : 0) + noise * random.normal()
    })
  return {
    ...{ nSpot, nFeature: N_FEATURE, nAxis: N_AXIS, nProgramme: 0, reliability: 0, beta: 14, nullMass: 50 },
    queries: Array.from({ length: nSeed }, query),
    keys,
    programmes: new Float32Array(0),
    logTotal: new Float32Array(nSpot),
    typicalWeight: new Float32Array(N_FEATURE).fill(1 / N_FEATURE),
    alike: aloneSpots(nSpot),
    nullDistribution: {
      nBin: 0,
      binOf: new Uint32Array(0),
      levels: new Float32Array(0),
      survival: new Float32Array(0),
    },
  }
}

/** The same model with its spots in another order: spot `i` is what spot `from[i]` was. */
export function reordered(model: FittedModel, from: Uint32Array): FittedModel {
  const { nAxis } = model
  const queries = model.queries.map((query) => {
    const out = new Float32Array(from.length * nAxis)
    from.forEach((spot, i) => {
      out.set(query.subarray(spot * nAxis, (spot + 1) * nAxis), i * nAxis)
    })
    return out
  })
  return { ...model, nSpot: from.length, queries, alike: aloneSpots(from.length) }
}
