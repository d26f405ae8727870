import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ModalityFit } from '../../worker/api/methods.ts'
import { stainTextureFeatures } from '../../worker/attention/histology/stain-texture.ts'
import { type Learned, learn } from '../../worker/attention/learn.ts'
import { permutation } from '../../worker/attention/motions.ts'
import { type DemoOptions, SMALL_DEMO_OPTIONS } from '../../worker/demo/demo-slide.ts'
import { TISSUE_TYPES } from '../../worker/demo/tissue-types.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import { gatherRows } from '../../worker/stats/rows.ts'
import { sharedData } from '../golden/shared-data.ts'
import { kindPrecision, kindPrecisionOf } from '../unit/attention/kind-precision.ts'
import { context, driverPrecision, type PlantedSlide, plantSlide } from '../unit/attention/planted-slide.ts'
import { type Row, type Section, skipped } from './section.ts'
import { expectedRows, learnBias, measuredRows, N_FOUND } from './source-bias.ts'
import { reliabilityBySource, supportedRows } from './source-reliability.ts'

const REAL = 'h5mu/her2st_A1_rna_celltype.h5mu'
const N_SEED = 2
const N_PROTEIN = 36
/** Adipose tissue and lymphoid aggregates. */
const SILENT = [3, 4]
const SILENT_TYPES = SILENT.map((type) => TISSUE_TYPES[type])
const LOUD_TYPES = TISSUE_TYPES.filter((type) => !SILENT_TYPES.includes(type))

export const modalitySection: Section = {
  name: 'modalities',
  title: 'RNA and proteins in one ranking',
  method: `The small demo slide (300 spots, 400 genes) with ${N_PROTEIN} proteins, half of them drivers, three for each tissue type: precision@3 of the proteins and precision@20 of the genes that drive a spot's type among what \`expected\` names of their kind, ${N_SEED} seeds. "Silent" slides have no gene drivers of ${SILENT_TYPES.join(' and ')}. Chance is .083. "Shuffled" permutes histology over the spots. Last the real slide with its second modality, cell type proportions, which are no counts and were computed from the same RNA.`,
  rows: async () => [
    ...(await plantedRows('genes and proteins agree', [])),
    ...(await plantedRows('silent', SILENT)),
    ...(await realRows()),
  ],
}

async function plantedRows(name: string, silentTypes: readonly number[]): Promise<Row[]> {
  const options: DemoOptions = { ...SMALL_DEMO_OPTIONS, nProtein: N_PROTEIN, silentTypes }
  const planted = await plantSlide(options)
  const { slide, xy, histology, nHistology } = planted
  const { matrix, isCounts, modalities, features } = slide
  const input = { matrix, isCounts, modalities, symbols: features.symbols, xy, nHistology }
  const rows: Row[] = []
  for (const isShuffled of [false, true])
    for (const balance of [true, false]) {
      const shown = isShuffled ? gatherRows(histology, nHistology, permutation(matrix.nRow, 77)) : histology
      const found = await learn({ ...input, histology: shown, balance }, N_SEED, context)
      const of = (block: number, k: number, types: readonly string[]) =>
        kindPrecision(planted, found.model, { block, k, types }).toFixed(3)
      const precision = `genes of the types that genes drive ${of(0, 20, LOUD_TYPES)}; proteins ${of(1, 3, TISSUE_TYPES)}, of ${SILENT_TYPES.join(' and ')} ${of(1, 3, SILENT_TYPES)}`
      const what = `${name}, ${balance ? 'balanced' : 'not balanced'}${isShuffled ? ', shuffled histology' : ''}`
      rows.push({ what, aim: '', measured: precision })
      if (isShuffled) continue
      rows.push({ what: `${what}: modalities`, aim: '', measured: told(found) })
      rows.push({ what: `${what}: one list of both`, aim: '', measured: withBias(planted, found) })
      rows.push({ what: `${what}: r per source`, aim: '', measured: await withOwnR(planted, found) })
    }
  planted.close()
  return rows
}

/** What a learned additive bias of the proteins' logits would do to the one list of genes and proteins. */
function withBias(planted: PlantedSlide, { model, scores }: Learned): string {
  const of = planted.slide.modalities?.of ?? new Uint8Array(model.nFeature)
  const expected = expectedRows(model)
  const bias = learnBias(expected, measuredRows(scores), of, model.beta)
  const precision = (shift: number) =>
    driverPrecision(planted, N_FOUND, (spot) =>
      expected[spot].map((score, feature) => score + (shift / model.beta) * of[feature]),
    ).toFixed(3)
  return `precision@${N_FOUND} ${precision(0)}; with the proteins' learned bias (${bias.toFixed(2)} in the logit) ${precision(bias)}`
}

/** What r of `supported` learned for each source by itself would do to the lists of genes, of proteins and of both. */
async function withOwnR(planted: PlantedSlide, found: Learned): Promise<string> {
  const { slide, driverOf, tissueTypes } = planted
  const of = slide.modalities?.of ?? new Uint8Array(found.model.nFeature)
  const own = await reliabilityBySource(slide, found)
  const precision = (r: readonly number[]) => {
    const row = supportedRows(found, r, of)
    const ofKind = (block: number, k: number, types: readonly string[]) =>
      kindPrecisionOf({ driverOf, tissueTypes, of }, row, { block, k, types }).toFixed(3)
    const both = driverPrecision(planted, N_FOUND, row).toFixed(3)
    return `genes ${ofKind(0, 20, LOUD_TYPES)}, proteins ${ofKind(1, 3, TISSUE_TYPES)}, of ${SILENT_TYPES.join(' and ')} ${ofKind(1, 3, SILENT_TYPES)}, both@${N_FOUND} ${both}`
  }
  const one = found.model.reliability
  return `\`supported\` by one r (${one.toFixed(2)}): ${precision([one, one])}; by an r of each (${own.map((r) => r.toFixed(2)).join(', ')}): ${precision(own)}`
}

async function realRows(): Promise<Row[]> {
  const path = join(sharedData, REAL)
  if (!existsSync(path)) return [skipped(REAL, '', `no ${REAL}`)]
  const slide = await openSlideFile(path)
  const { matrix, isCounts, modalities, features, xy, spotDiameterPx } = slide
  if (!xy) throw new Error(`${REAL} has lost its positions`)
  const picture = await slide.readPicture()
  const read = await stainTextureFeatures(picture, { xy, spotDiameterPx }, context)
  const histology = { histology: read.features, nHistology: read.nFeature }
  const input = { matrix, isCounts, modalities, symbols: features.symbols, xy, ...histology }
  const found = await learn(input, N_SEED, context)
  slide.close()
  return [{ what: `${REAL}, balanced`, aim: '', measured: told(found) }]
}

function told({ modalities, evidenceAuc, shuffledAuc }: Learned): string {
  const auc = `held-out evidence AUC ${evidenceAuc.toFixed(3)}, moved ${shuffledAuc.toFixed(3)}`
  return [auc, ...modalities.map(toldOf)].join('; ')
}

function toldOf(own: ModalityFit): string {
  const of = `${own.nTrainedFeature} of ${own.nFeature}`
  const gradient = `${own.gradientNormAtStart.toFixed(2)} → ${own.gradientNormAtEnd.toFixed(2)}`
  return `${own.name} (${of}): reliability ${own.reliability.toFixed(2)}, weight ${own.weight.toFixed(2)}, axes ${own.axisShare.toFixed(3)}, attention ${own.attentionMass.toFixed(4)}, gradient ${gradient}`
}
