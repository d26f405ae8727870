import { permutation } from '../../worker/attention/motions.ts'
import { benchRanking, quickMethods } from '../../worker/benchmark/bench-ranking.ts'
import { DEMO_OPTIONS } from '../../worker/demo/demo-slide.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import { gatherRows } from '../../worker/stats/rows.ts'
import { context, plantSlide } from '../unit/attention/planted-slide.ts'
import { K_DRIVERS, measureDrivers } from './planted.ts'
import { type Row, type Section, skipped } from './section.ts'
import { missingSlide, slidePath } from './slides.ts'

const SLIDES = [
  { name: 'murine_colon_d0_visium', short: 'colon', column: 'top_factor', aim: 0.55 },
  { name: 'her2st_A1', short: 'A1', column: 'pathologist_label', aim: 0.24 },
]
const N_THINNING = 3
const N_SEED = 5
const AIM_DRIVERS = 0.9

export const rankingSection: Section = {
  name: 'ranking',
  title: 'Rankings of single spots',
  method: `Spot P@50 by thinned counts (MODEL.md section 4): the app sees half of the counts, the truth is the 50 genes of highest AUC of the spot's region in the other half. Mean and range of ${N_THINNING} thinnings, ${N_SEED} seeds. "Shuffled" permutes the histology features over the spots before anything reads them. "Random queries" ask the slide's programmes at random. The contrastive baselines, which take minutes, are in \`npx histologue bench ranking\` and models/README.md. The last rows are precision@${K_DRIVERS} of a spot's planted drivers on the demo slide.`,
  rows: async () => {
    const rows: Row[] = []
    for (const slide of SLIDES) rows.push(...(await slideRows(slide)))
    return [...rows, ...(await demoRows())]
  },
}

async function slideRows({ name, short, column, aim }: (typeof SLIDES)[number]): Promise<Row[]> {
  const path = slidePath(name)
  if (!path) return [skipped(`${short}: supported`, `≥ ${aim}`, missingSlide(name))]
  const slide = await openSlideFile(path)
  const options = { column, nThinning: N_THINNING, nSeed: N_SEED }
  const { rows, notes, nRegion } = await benchRanking(slide, options, context, quickMethods(N_SEED))
  slide.close()
  const told = rows.map(({ what: row, precisions }): Row => {
    const mean = precisions.reduce((sum, value) => sum + value, 0) / precisions.length
    const what = `${short}: ${row}`
    const measured = `${mean.toFixed(3)} (${Math.min(...precisions).toFixed(3)}–${Math.max(...precisions).toFixed(3)})`
    return row === 'supported'
      ? { what, aim: `≥ ${aim}`, measured, reached: mean >= aim }
      : { what, aim: '', measured }
  })
  const words = `${nRegion} regions; ${notes.join('; ')}`
  return [...told, { what: `${short}: what the methods say`, aim: '', measured: words }]
}

async function demoRows(): Promise<Row[]> {
  const planted = await plantSlide(DEMO_OPTIONS)
  const { slide, histology, nHistology } = planted
  const { expected: real } = await measureDrivers(planted, histology)
  const elsewhere = gatherRows(histology, nHistology, permutation(slide.matrix.nRow, 77))
  const { expected: shuffled } = await measureDrivers(planted, elsewhere)
  const nDriver = planted.driverOf.filter((type) => type === planted.tissueTypes[0]).length
  planted.close()
  const chance = (nDriver / slide.matrix.nColumn).toFixed(3)
  return [
    {
      what: `demo slide: precision@${K_DRIVERS} of drivers in expected`,
      aim: `≥ ${AIM_DRIVERS}`,
      measured: real.toFixed(3),
      reached: real >= AIM_DRIVERS,
    },
    {
      what: 'demo slide: the same, shuffled histology',
      aim: `chance, ${chance}`,
      measured: shuffled.toFixed(3),
    },
  ]
}
