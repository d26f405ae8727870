import { type AppliedInput, applyModel } from '../../worker/attention/apply-model.ts'
import { describeModel } from '../../worker/attention/apply-to-slide.ts'
import { type FittedModel, supportedQueries } from '../../worker/attention/fitted-model.ts'
import { slideFolds } from '../../worker/attention/folds.ts'
import { openHistology } from '../../worker/attention/histology/read-histology.ts'
import { BUILT_IN_SOURCE } from '../../worker/attention/histology/source.ts'
import { learn } from '../../worker/attention/learn.ts'
import { learnJointly } from '../../worker/attention/learn-jointly.ts'
import { matchFeatures } from '../../worker/attention/match-features.ts'
import { meanRowOf, rowProducts } from '../../worker/attention/row-products.ts'
import { sharedFeatures } from '../../worker/attention/shared-features.ts'
import type { TransferModel } from '../../worker/attention/transfer-model.ts'
import { findTruth, type Region, readLabels, spotPrecision } from '../../worker/benchmark/regions.ts'
import { splitShown } from '../../worker/benchmark/shown.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import type { Slide } from '../../worker/slide/slide.ts'
import { meanRow } from '../../worker/stats/rows.ts'
import { context } from '../unit/attention/planted-slide.ts'
import { type Row, type Section, skipped } from './section.ts'
import { missingSlide, slidePath } from './slides.ts'

const NAMES = ['A1', 'A2', 'B4'] as const
const N_SEED = 5
const N_THINNING = 3
const LABELS = 'pathologist_label'

export const transferSection: Section = {
  name: 'transfer',
  title: 'Models applied to other slides',
  method: `her2st A1 and A2 (sections of one tumour) and B4 (another patient), ${N_SEED} seeds. Evidence AUC on the target slide against the same with the target's histology moved; a slide's own fit and slides of a joint fit are answered by encoders that did not see the spot's block. Spot P@50 on A1 by ${N_THINNING} thinnings of A1's counts, as in "Rankings of single spots": the model of other slides has all counts of theirs, of A1 it sees the half that is shown, or for expected nothing but the histology.`,
  rows: async () => {
    const missing = NAMES.find((name) => !slidePath(`her2st_${name}`))
    if (missing) return [skipped('transfer', '', missingSlide(`her2st_${missing}`))]
    const seen = await Promise.all(NAMES.map(read))
    const rows = [...(await evidenceRows(seen)), ...(await precisionRows(seen))]
    for (const { slide } of seen) slide.close()
    return rows
  },
}

interface Seen {
  name: string
  slide: Slide
  input: AppliedInput
}

async function read(name: string): Promise<Seen> {
  const slide = await openSlideFile(slidePath(`her2st_${name}`) ?? '')
  const { matrix, isCounts, modalities, xy, features } = slide
  const { features: seen, nFeature: nHistology } = await (await openHistology(slide)).read(context)
  const histology = { histology: seen, nHistology }
  return {
    ...{ name, slide },
    input: {
      matrix,
      isCounts,
      modalities,
      xy,
      ids: features.ids,
      ...histology,
      heldOut: false,
      repeats: null,
    },
  }
}

async function ownModel({ name, slide, input }: Seen) {
  const learned = await learn({ ...input, symbols: slide.features.symbols }, N_SEED, context)
  return { learned, transfer: describeModel(learned, slide, name, BUILT_IN_SOURCE) }
}

async function jointModel(seen: readonly Seen[]): Promise<TransferModel> {
  const { columns } = sharedFeatures(seen.map(({ slide }) => slide))
  const [{ slide, input }] = seen
  const named = (names: readonly string[]) => Array.from(columns[0], (feature) => names[feature])
  const symbols = named(slide.features.symbols)
  const options = { nHistology: input.nHistology, symbols, nSeed: N_SEED, balance: true }
  const parts = seen.map((one, k) => ({ ...one.input, columns: columns[k] }))
  const { transferable, repeats } = await learnJointly(parts, options, context)
  const names = { ids: named(slide.features.ids), symbols, of: new Uint32Array(symbols.length) }
  const slides = seen.map(({ name }, k) => ({
    ...{ key: name, expressionKey: name, name, spotUm: null },
    repeats: repeats[k],
  }))
  return { ...transferable, ...names, modalities: [], histologySource: BUILT_IN_SOURCE, slides }
}

const applyTo = ({ name, slide, input }: Seen, transfer: TransferModel, heldOut = false) => {
  const repeats = transfer.slides.find((own) => heldOut && own.name === name)?.repeats ?? null
  return applyModel(transfer, matchFeatures(transfer, slide), { ...input, heldOut, repeats }, context)
}

async function evidenceRows(seen: readonly Seen[]): Promise<Row[]> {
  const rows: Row[] = []
  const [a1] = seen
  const tell = (
    what: string,
    found: { evidenceAuc: number; shuffledAuc: number; histologyInforms: boolean },
    more = '',
  ) =>
    rows.push({
      ...{ what, aim: '' },
      measured: `${found.evidenceAuc.toFixed(3)} against ${found.shuffledAuc.toFixed(3)}, ${found.histologyInforms ? 'informs' : 'does not inform'}${more}`,
    })
  const { transfer } = await ownModel(a1)
  for (const target of seen.slice(1)) {
    const { nMissing, nTrained, missingVariance } = matchFeatures(transfer, target.slide)
    const lost = `; ${nMissing} of ${nTrained} trained genes missing, ${(100 * missingVariance).toFixed(1)} % of variance`
    tell(`evidence, A1's model on ${target.name}`, await applyTo(target, transfer), lost)
  }
  for (const one of seen) tell(`evidence, ${one.name}'s own fit`, (await ownModel(one)).learned)
  const joint = await jointModel(seen)
  for (const one of seen) tell(`evidence, joint A1 + A2 + B4 on ${one.name}`, await applyTo(one, joint, true))
  return rows
}

async function precisionRows([a1, a2, b4]: readonly Seen[]): Promise<Row[]> {
  const found = new Map<string, number[]>()
  const models = { "A2's model": (await ownModel(a2)).transfer, 'A2 + B4': await jointModel([a2, b4]) }
  const labels = readLabels(a1.slide, LABELS)
  const { symbols } = a1.slide.features
  const folds = slideFolds(a1.slide)
  const { matrix: counts, xy, histology, nHistology } = a1.input
  for (let thinning = 0; thinning < N_THINNING; thinning++) {
    const looks = { xy: xy ?? new Float32Array(0), folds, histology, nHistology }
    const measured = { counts, modalities: null, symbols, ...looks }
    const { shown, judging } = splitShown(measured, thinning)
    const half = { ...a1, input: { ...a1.input, matrix: shown.counts } }
    const regions = findTruth(labels, shown.genes, judging)
    const note = (what: string, model: FittedModel) => {
      for (const [by, queries] of [
        ['expected', meanRow(model.queries)],
        ['supported', supportedQueries(model)],
      ] as const) {
        const values = found.get(`${what}, ${by}`) ?? []
        found.set(`${what}, ${by}`, [...values, precisionOf(model, queries, shown.genes, regions)])
      }
    }
    note("A1's own fit", (await ownModel(half)).learned.model)
    for (const [what, transfer] of Object.entries(models)) note(what, (await applyTo(half, transfer)).model)
    const joint = await jointModel([half, a2, b4])
    note('joint A1 + A2 + B4, held-out tissue', (await applyTo(half, joint, true)).model)
  }
  return [...found].map(([what, values]) => ({
    what: `P@50 on A1, ${what}`,
    aim: '',
    measured: range(values),
  }))
}

function precisionOf(
  { keys, nAxis, nSpot }: FittedModel,
  queries: Float32Array,
  genes: Uint32Array,
  regions: readonly Region[],
): number {
  const scores = new Float32Array(nSpot * genes.length)
  for (let spot = 0; spot < nSpot; spot++) {
    const row = rowProducts(meanRowOf(queries, nAxis, Uint32Array.of(spot)), keys, nAxis)
    scores.set(
      Float32Array.from(genes, (gene) => row[gene]),
      spot * genes.length,
    )
  }
  return spotPrecision(regions, scores, genes.length)
}

const range = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return `${mean.toFixed(3)} (${Math.min(...values).toFixed(3)}–${Math.max(...values).toFixed(3)})`
}
