import type { ModelReading } from '../../worker/api/explanations.ts'
import type { FittedModel } from '../../worker/attention/fitted-model.ts'
import { meanRowOf, rowProducts } from '../../worker/attention/row-products.ts'
import { seedQueries } from '../../worker/explain/noise-own.ts'
import { quantiles } from '../../worker/stats/quantiles.ts'
import { largest } from '../../worker/stats/ranks.ts'
import { withFit } from './fit-slide.ts'
import { type Row, type Section, skipped } from './section.ts'
import { missingSlide, slidePath } from './slides.ts'

const SLIDES = [
  { name: 'murine_colon_d0_visium', short: 'colon' },
  { name: 'her2st_A1', short: 'A1' },
]
const N_TOP = 20
const AIM = 0.7

export const stabilitySection: Section = {
  name: 'stability',
  title: 'How alike the seeds rank',
  method: `Jaccard of the best ${N_TOP} features of every spot between two of 5 seeds, mean over the ten pairs, then over all spots; in brackets the 5th and 95th percentile over spots. A seed's own ranking by supported pools its own query and the measurement, with the weights of the fit. All seeds see the same counts: this is not the noise of a new measurement. The app ranks by the mean of the seeds, which scatters less than one of them.`,
  rows: async () => {
    const rows: Row[] = []
    for (const { name, short } of SLIDES) {
      const path = slidePath(name)
      const what = `${short}: top-${N_TOP} Jaccard between seeds`
      if (!path) rows.push(skipped(what, `≥ ${AIM}`, missingSlide(name)))
      else rows.push(...(await withFit(path, async (_, { fitted: { model } }) => rowsOf(what, model))))
    }
    return rows
  },
}

function rowsOf(what: string, model: FittedModel): Row[] {
  return (['supported', 'expected'] as const).map((by) => {
    const ofSpots = jaccardOfSpots(model, by)
    const mean = ofSpots.reduce((sum, value) => sum + value, 0) / ofSpots.length
    const [low, high] = quantiles(ofSpots, [0.05, 0.95])
    const measured = `${mean.toFixed(3)} (${low.toFixed(2)}–${high.toFixed(2)})`
    return { what: `${what}, ${by}`, aim: `≥ ${AIM}`, measured, reached: mean >= AIM }
  })
}

/** `[nSpot]` mean over pairs of seeds. */
function jaccardOfSpots(model: FittedModel, by: ModelReading): Float64Array {
  const { nSpot, nAxis, keys } = model
  const queries = seedQueries(model, by)
  return Float64Array.from({ length: nSpot }, (_, spot) => {
    const tops = queries.map((query) =>
      largest(rowProducts(meanRowOf(query, nAxis, Uint32Array.of(spot)), keys, nAxis), N_TOP),
    )
    const pairs = tops.flatMap((a, k) => tops.slice(k + 1).map((b) => jaccard(a, b)))
    return pairs.reduce((sum, value) => sum + value, 0) / pairs.length
  })
}

function jaccard(a: Uint32Array, b: Uint32Array): number {
  const first = new Set(a)
  const both = b.filter((feature) => first.has(feature)).length
  return both / (a.length + b.length - both)
}
