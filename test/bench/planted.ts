import { supportedQueries } from '../../worker/attention/fitted-model.ts'
import { learn } from '../../worker/attention/learn.ts'
import { permutation } from '../../worker/attention/motions.ts'
import { meanRowOf, rowProducts } from '../../worker/attention/row-products.ts'
import { DEMO_OPTIONS } from '../../worker/demo/demo-slide.ts'
import { gatherRows, meanRow } from '../../worker/stats/rows.ts'
import { context, driverPrecision, type PlantedSlide, plantSlide } from '../unit/attention/planted-slide.ts'
import type { Row, Section } from './section.ts'

const GENERATOR_SEEDS = [1, 2, 3, 4, 5]
const N_SEED = 5
export const K_DRIVERS = 30
const AIMS = { expected: 0.97, supported: 0.8 }
/** Where shuffled histology is no longer called chance, in times of chance. */
const MOST_OF_CHANCE = 2

export const plantedSection: Section = {
  name: 'planted',
  title: 'Drivers found on planted slides',
  method: `The demo slide by ${GENERATOR_SEEDS.length} seeds of its generator, ${N_SEED} seeds of the model each: share of a spot's best ${K_DRIVERS} features that drive its tissue type, mean over spots, then mean and range over slides. Shuffled permutes the histology over the spots. Where histology is found not to inform, expected is 0 and its order is that of the file; supported is then the omics alone, which the drivers are planted in too, so that only expected can be at chance.`,
  rows: async () => {
    const found: Drivers[] = []
    for (const seed of GENERATOR_SEEDS) found.push(await driversOf(seed))
    return rowsOf(found)
  },
}

/** Precision at 30 of a spot's drivers. */
type Precisions = Record<keyof typeof AIMS, number>

interface Drivers {
  real: Precisions
  shuffled: Precisions
  chance: number
}

async function driversOf(seed: number): Promise<Drivers> {
  const planted = await plantSlide({ ...DEMO_OPTIONS, seed })
  const { histology, nHistology, slide, driverOf, tissueTypes } = planted
  const { nRow, nColumn } = slide.matrix
  const elsewhere = gatherRows(histology, nHistology, permutation(nRow, 77))
  const real = await measureDrivers(planted, histology)
  const shuffled = await measureDrivers(planted, elsewhere)
  planted.close()
  const shares = tissueTypes.map((type) => driverOf.filter((driven) => driven === type).length / nColumn)
  return { real, shuffled, chance: meanOf(shares) }
}

/** Fits a planted slide as if `histology: [nSpot, nHistology]` were its own. */
export async function measureDrivers(planted: PlantedSlide, histology: Float32Array): Promise<Precisions> {
  const { slide, xy, nHistology } = planted
  const { matrix, features } = slide
  const input = { matrix, isCounts: true, symbols: features.symbols, xy, histology, nHistology }
  const { model } = await learn(input, N_SEED, context)
  const { nAxis, keys } = model
  const precision = (queries: Float32Array) =>
    driverPrecision(planted, K_DRIVERS, (spot) =>
      rowProducts(meanRowOf(queries, nAxis, Uint32Array.of(spot)), keys, nAxis),
    )
  return { expected: precision(meanRow(model.queries)), supported: precision(supportedQueries(model)) }
}

function rowsOf(found: readonly Drivers[]): Row[] {
  const chance = meanOf(found.map((one) => one.chance))
  const what = (by: string) => `drivers at ${K_DRIVERS} in ${by}`
  const real = (['expected', 'supported'] as const).map((by): Row => {
    const values = found.map((one) => one.real[by])
    return {
      ...{ what: what(by), aim: `≥ ${AIMS[by]}`, measured: rangeOf(values) },
      reached: meanOf(values) >= AIMS[by],
    }
  })
  const shuffled = found.map((one) => one.shuffled.expected)
  const alone = found.map((one) => one.shuffled.supported)
  return [
    ...real,
    {
      what: what('expected, shuffled histology'),
      aim: `chance, ${chance.toFixed(3)} (at most ${MOST_OF_CHANCE}×)`,
      measured: rangeOf(shuffled),
      reached: meanOf(shuffled) <= MOST_OF_CHANCE * chance,
    },
    { what: what('supported, shuffled histology'), aim: '', measured: rangeOf(alone) },
  ]
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

const rangeOf = (values: readonly number[]) =>
  `${meanOf(values).toFixed(3)} (${Math.min(...values).toFixed(3)}–${Math.max(...values).toFixed(3)})`
