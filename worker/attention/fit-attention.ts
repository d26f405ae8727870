import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { DeviceChoice, Provider } from '../api/devices.ts'
import { HistologueError } from '../api/errors.ts'
import type { FitSummary } from '../api/methods.ts'
import type { Slide } from '../slide/slide.ts'
import { applyToSlide, describeModel, modelIdOf, sourceOfModel } from './apply-to-slide.ts'
import type { Attention, FitOptions, WorkContext } from './attention.ts'
import { chooseDevice } from './devices.ts'
import { MODEL_VERSION, OBSERVED_REACH } from './fit-plan.ts'
import { summaryOf } from './fit-summary.ts'
import type { FittedModel, FittedSlide } from './fitted-model.ts'
import { slideFolds } from './folds.ts'
import { type OpenHistology, openHistology } from './histology/read-histology.ts'
import { type LearningInput, learn } from './learn.ts'
import { type ModelFile, readModel, writeModel } from './model-file.ts'
import { buildNeighbourhood } from './neighbours.ts'
import { slideAttention } from './slide-attention.ts'
import { exists, keyOfSlide } from './slide-key.ts'
import { slideScores } from './slide-scores.ts'

/**
 * Fits the model to a slide, or takes the fit from the cache (by the file's content, the picture and the settings) or
 * from `options.modelPath`. Codes: those of `openHistology` and of reading from it, `MODEL_MISMATCH`, `DEVICE_UNAVAILABLE`,
 * `CANCELLED`, those of model files.
 */
export async function fitAttention(
  slide: Slide,
  options: FitOptions,
  context: WorkContext,
): Promise<Attention> {
  const started = performance.now()
  if (options.modelPath) return fromModelFile(slide, await readModel(options.modelPath), options, context)
  const { fitId, slideKey, histology } = await nameFit(slide, options)
  const chosen = await namedDevice(options)
  const cachePath = join(options.cacheDir, 'fits', `${fitId}.histologue-model`)
  if (!options.refit && (await exists(cachePath))) {
    // A damaged cache is no fault of the user's: it is made again.
    const cached = await readCached(cachePath).catch(() => null)
    if (cached && isOfSize(cached.file, slide)) return fromFile(slide, cached.file, cached.summary)
  }
  const device = chosen ?? (await chooseDevice(options.device))
  const fitted = await fitAfresh(slide, histology, device, options, context)
  const elapsedMs = Math.round(performance.now() - started)
  const transfer = describeModel(fitted, slide, slideKey, histology.source)
  const summary: FitSummary = { ...fitted.summary, fitId, modelId: modelIdOf(transfer), elapsedMs }
  const facts = { modelVersion: MODEL_VERSION, slideKey, slideName: slide.name }
  const file = { model: fitted.model, transfer, facts: { ...facts, summary } }
  const cacheNotice = await writeModel(cachePath, file).then(() => null, notKept)
  return attend(slide, fitted, { ...summary, cacheNotice }, { transfer, facts })
}

/** A device asked for by name must be there, also where a cache or a model file would spare it the work; null where none was. */
async function namedDevice({ device }: FitOptions): Promise<DeviceChoice | null> {
  return device === 'auto' || device === 'cpu' ? null : chooseDevice(device)
}

/** Opens what a fit reads and gives the fit its id: 16 hexadecimal digits of all that its numbers depend on. Codes: those of `openHistology`. */
export async function nameFit(slide: Slide, options: FitOptions) {
  const histology = await openHistology(slide, options.histology)
  const slideKey = await keyOfSlide(slide, options.sha256Of)
  const key = JSON.stringify(fitKey(slideKey, options, histology))
  return { fitId: createHash('sha256').update(key).digest('hex').slice(0, 16), slideKey, histology }
}

/** What a fit's numbers depend on. */
function fitKey(slideKey: string, { nSeed, balance = true, candidates }: FitOptions, { key }: OpenHistology) {
  const base = [MODEL_VERSION, slideKey, nSeed, ...(balance ? [] : ['unbalanced'])]
  return [...base, ...(key ? ['histology', key] : []), ...(candidates ? ['candidates', candidates] : [])]
}

/** A fit is worth more than its place in the cache: what is wrong there is said, not thrown. */
const notKept = (thrown: unknown) =>
  `This fit is not kept for the next time: ${thrown instanceof Error ? thrown.message : thrown}`

async function fitAfresh(
  slide: Slide,
  histology: OpenHistology,
  { provider, notice }: DeviceChoice,
  options: FitOptions,
  context: WorkContext,
) {
  const { input, histologyNotice } = await readInput(slide, histology, options, { ...context, provider })
  const learned = await learn(input, options.nSeed, { ...context, provider })
  const { nTrainedFeature, evidenceAuc, shuffledAuc, histologyInforms, plan, modalities } = learned
  const summary = {
    fromCache: false,
    nSeed: options.nSeed,
    ...{ histologySource: histology.source, histologyNotice },
    device: provider,
    deviceNotice: notice,
    cacheNotice: null,
    ...{ nTrainedFeature, evidenceAuc, shuffledAuc, histologyInforms, plan, modalities },
  }
  return { ...learned, summary }
}

/** All that is learned from; its histology is held by nobody else, so that learning can give it up. */
async function readInput(
  slide: Slide,
  histology: OpenHistology,
  { balance = true, candidates }: FitOptions,
  context: WorkContext & { provider: Provider },
): Promise<{ input: LearningInput; histologyNotice: string | null }> {
  const { matrix, isCounts, modalities, xy, features } = slide
  const { symbols } = features
  const read = await histology.read(context)
  const looks = { histology: read.features, nHistology: read.nFeature, givesUpHistology: true }
  const told = { balance, ...(candidates && { candidates }) }
  const input = { matrix, isCounts, modalities, ...told, symbols, xy, folds: slideFolds(slide), ...looks }
  return { input, histologyNotice: read.notice }
}

async function readCached(path: string): Promise<{ file: ModelFile; summary: FitSummary }> {
  const file = await readModel(path)
  return { file, summary: summaryOf(file, path) }
}

function fromFile(slide: Slide, { model, facts, transfer }: WholeFile, written: FitSummary): Attention {
  const summary = { ...written, fromCache: true, cacheNotice: null }
  const scores = slideScores(slide.matrix, slide.isCounts, slide.modalities)
  return attend(slide, { model, scores }, summary, { transfer, facts })
}

async function fromModelFile(
  slide: Slide,
  file: ModelFile,
  options: FitOptions,
  context: WorkContext,
): Promise<Attention> {
  const slideKey = await keyOfSlide(slide, options.sha256Of)
  const { transfer } = file
  const asked = options.histology ? await openHistology(slide, options.histology) : null
  // Who names another source of histology asks for what this model cannot say of its own slide either: it is refused below.
  const isOwn =
    file.facts.slideKey === slideKey &&
    isOfSize(file, slide) &&
    (asked === null || asked.source === summaryOf(file, options.modelPath).histologySource)
  if (isOwn) {
    await namedDevice(options)
    return fromFile(slide, file, summaryOf(file, options.modelPath))
  }
  if (transfer) {
    const histology = asked ?? (await openHistology(slide, sourceOfModel(transfer)))
    const device = await deviceToApply(options)
    const applied = await applyToSlide(slide, transfer, slideKey, histology, {
      ...context,
      provider: device.provider,
    })
    const { fitted, facts } = applied
    const summary = { ...applied.summary, device: device.provider, deviceNotice: device.notice }
    return attend(slide, fitted, summary, { transfer, facts })
  }
  throw new HistologueError('MODEL_MISMATCH', 'This model was fitted to another slide and reads no other.', {
    file: options.modelPath ?? slide.path,
    advice: `It belongs to the slide "${String(file.facts.slideName)}"; fit this slide to rank its features.`,
  })
}

/** Applying trains nothing: an encoder of the picture is all that a device can speed up, and one asked for by name must be there. */
async function deviceToApply({ device, histology }: FitOptions): Promise<DeviceChoice> {
  const isNeeded = device !== 'auto' || histology?.kind === 'encoder'
  return isNeeded ? chooseDevice(device) : { provider: 'cpu', notice: null }
}

/** A file with the answers for one slide. */
type WholeFile = ModelFile & { model: FittedModel }

const isOfSize = (file: ModelFile, { matrix }: Slide): file is WholeFile =>
  file.model?.nSpot === matrix.nRow && file.model.nFeature === matrix.nColumn

function attend(
  slide: Slide,
  fitted: FittedSlide,
  summary: FitSummary,
  file: Omit<ModelFile, 'model'>,
): Attention {
  const near = buildNeighbourhood(slide.xy, slide.barcodes.length, OBSERVED_REACH)
  return slideAttention(fitted, near, summary, file)
}
