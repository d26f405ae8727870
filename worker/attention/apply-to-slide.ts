import { createHash } from 'node:crypto'
import type { Provider } from '../api/devices.ts'
import type { HistologySource } from '../api/histology.ts'
import type { FitSummary } from '../api/methods.ts'
import type { TransferReport } from '../api/transfer.ts'
import type { Slide } from '../slide/slide.ts'
import { applyModel } from './apply-model.ts'
import type { WorkContext } from './attention.ts'
import { MODEL_VERSION } from './fit-plan.ts'
import type { FittedSlide } from './fitted-model.ts'
import { slideFolds } from './folds.ts'
import type { OpenHistology } from './histology/read-histology.ts'
import type { Learned } from './learn.ts'
import { type FeatureMatch, matchFeatures } from './match-features.ts'
import { refuseMisfit, refuseOtherWidth } from './refuse-misfit.ts'
import { expressionKey } from './slide-key.ts'
import { transferArrays, transferHeader } from './transfer-arrays.ts'
import { type ModelSlide, namedModalities, type TransferModel } from './transfer-model.ts'

/** A slide as a model remembers it. */
export const modelSlide = (slide: Slide, key: string, repeats: ModelSlide['repeats']): ModelSlide => ({
  ...{ key, expressionKey: expressionKey(slide), name: slide.name },
  spotUm: spotUmOf(slide),
  repeats,
})

/** Micrometres across a spot; null where the file does not say. */
export const spotUmOf = ({ pixelSizeUm, spotDiameterPx }: Slide): number | null =>
  pixelSizeUm === null ? null : pixelSizeUm * spotDiameterPx

/** What of a slide's own fit reads other slides, with names. */
export function describeModel(
  { transferable, model, repeats }: Pick<Learned, 'transferable' | 'model' | 'repeats'>,
  slide: Slide,
  slideKey: string,
  histologySource: string,
): TransferModel {
  const { features, modalities } = slide
  return {
    ...transferable,
    histologySource,
    ids: features.ids,
    symbols: features.symbols,
    modalities: namedModalities(modalities, model.modalityWeights),
    of: modalities ? Uint32Array.from(modalities.of) : new Uint32Array(features.ids.length),
    slides: [modelSlide(slide, slideKey, repeats)],
  }
}

/** Where a model's histology is found on any slide; an encoder's file is the user's and must be named. */
export function sourceOfModel({ histologySource }: TransferModel): HistologySource {
  return histologySource.startsWith('obsm:')
    ? { kind: 'obsm', key: histologySource.slice('obsm:'.length) }
    : { kind: 'built-in' }
}

/** Applies a model of other slides to a slide, with what is to be told of it. Codes: `MODEL_MISMATCH`, `NO_HISTOLOGY`, `CANCELLED`. */
export async function applyToSlide(
  slide: Slide,
  transfer: TransferModel,
  slideKey: string,
  source: OpenHistology,
  context: WorkContext & { provider?: Provider },
): Promise<{ fitted: FittedSlide; summary: FitSummary; facts: Record<string, unknown> }> {
  const started = performance.now()
  const match = matchFeatures(transfer, slide)
  const warnings = refuseMisfit(transfer, slide, match, source.source)
  // By the measurement and not by the file: with another picture the spots are the same, and were seen.
  const own = expressionKey(slide)
  const seen = transfer.slides.find(({ key, expressionKey }) => key === slideKey || expressionKey === own)
  const heldOut = seen !== undefined
  const { matrix, isCounts, modalities, xy, features } = slide
  const { features: histology, nFeature: nHistology, notice } = await source.read(context)
  refuseOtherWidth(transfer, slide, nHistology)
  const of = { matrix, isCounts, modalities, xy, folds: slideFolds(slide), ids: features.ids }
  const input = { ...of, histology, nHistology, heldOut, repeats: seen?.repeats ?? null }
  const { model, scores, evidenceAuc, shuffledAuc, histologyInforms } = await applyModel(
    transfer,
    match,
    input,
    context,
  )
  const summary: FitSummary = {
    fitId: idOf(transfer, slideKey, source),
    fromCache: false,
    nSeed: model.queries.length,
    ...{ histologySource: source.source, histologyNotice: notice },
    ...{ device: 'cpu', deviceNotice: null, cacheNotice: null },
    nTrainedFeature: match.nTrained - match.nMissing,
    elapsedMs: Math.round(performance.now() - started),
    ...{ evidenceAuc, shuffledAuc, histologyInforms, plan: transfer.plan, modalities: [] },
    transfer: reportOf(transfer, match, { isOwnSlide: heldOut, warnings }),
  }
  const facts = { modelVersion: MODEL_VERSION, slideKey, slideName: slide.name }
  return { fitted: { model, scores }, summary, facts }
}

function reportOf(
  { slides }: TransferModel,
  { matchedBy, of, nShared, nMissing, nTrained, missingNames, missingVariance }: FeatureMatch,
  own: Pick<TransferReport, 'isOwnSlide' | 'warnings'>,
): TransferReport {
  return {
    ...{ modelSlides: slides.map(({ name }) => name), matchedBy, nShared, nUnknown: of.length - nShared },
    ...{ nMissing, nTrained, missingNames, missingVariance },
    ...own,
  }
}

/** By all of the model, the slide and what was read of its histology: the same application is the same fit. */
function idOf(transfer: TransferModel, slideKey: string, { source, key }: OpenHistology): string {
  const hash = createHash('sha256').update(
    JSON.stringify([MODEL_VERSION, slideKey, source, key, transferHeader(transfer)]),
  )
  for (const { values } of transferArrays(transfer, false))
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  return hash.digest('hex').slice(0, 16)
}
