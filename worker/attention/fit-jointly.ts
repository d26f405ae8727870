import type { Device } from '../api/devices.ts'
import { HistologueError } from '../api/errors.ts'
import type { HistologySource } from '../api/histology.ts'
import type { JointFit } from '../api/transfer.ts'
import type { Slide } from '../slide/slide.ts'
import { modelSlide, spotUmOf } from './apply-to-slide.ts'
import type { FitOptions, WorkContext } from './attention.ts'
import { chooseDevice } from './devices.ts'
import { CANDIDATES, type Candidate, MODEL_VERSION } from './fit-plan.ts'
import { slideFolds } from './folds.ts'
import { type OpenHistology, openHistology, readingOnce } from './histology/read-histology.ts'
import { learnJointly } from './learn-jointly.ts'
import { writeModel } from './model-file.ts'
import { MOST_SCALE_RATIO } from './refuse-misfit.ts'
import { sharedFeatures } from './shared-features.ts'
import { keyOfSlide } from './slide-key.ts'
import { namedModalities, type TransferModel } from './transfer-model.ts'

/** A slide to be fitted with others. */
export interface JointSlide {
  slide: Slide
  sha256Of: FitOptions['sha256Of']
}

export interface JointOptions {
  nSeed: number
  device: Device
  balance: boolean
  /** The built-in one where missing. */
  histology?: HistologySource
  /** Ways to read histology that compete; `CANDIDATES` where missing. */
  candidates?: readonly Candidate[]
  /** Model file to write. */
  path: string
}

/**
 * Fits one model to the features that several slides share and writes it. Codes: `NO_HISTOLOGY`, `NO_SPOTS`, `NO_FEATURES`,
 * `MODEL_MISMATCH`, `DEVICE_UNAVAILABLE`, `WRITE_FAILED`, `CANCELLED`.
 */
export async function fitJointly(
  given: readonly JointSlide[],
  { nSeed, device, balance, histology, candidates = CANDIDATES, path }: JointOptions,
  context: WorkContext,
): Promise<JointFit> {
  const slides = given.map(({ slide }) => slide)
  const sources: OpenHistology[] = []
  const read = readingOnce()
  for (const slide of slides) sources.push(await openHistology(slide, ofSlide(slide, histology), read))
  const { columns } = sharedFeatures(slides)
  const { provider, notice } = await chooseDevice(device)
  const slideKeys: string[] = []
  for (const { slide, sha256Of } of given) slideKeys.push(await keyOfSlide(slide, sha256Of))
  const spotUm = slides.map(spotUmOf)
  const inputs: Parameters<typeof learnJointly>[0][number][] = []
  let nHistology = 0
  for (const [k, slide] of slides.entries()) {
    const { matrix, isCounts, modalities, xy } = slide
    refuseOtherScale(spotUm[0], spotUm[k], slide)
    const seen = await sources[k].read({ ...context, provider })
    refuseOtherNumbers(slide, nHistology, seen.nFeature)
    nHistology = seen.nFeature
    const folds = slideFolds(slide)
    inputs.push({ matrix, isCounts, modalities, xy, folds, columns: columns[k], histology: seen.features })
  }
  const [first] = slides
  const named = (names: readonly string[]) => Array.from(columns[0], (feature) => names[feature])
  const symbols = named(first.features.symbols)
  const options = { nHistology, symbols, nSeed, balance, candidates }
  const { transferable, found, repeats, weights } = await learnJointly(inputs, options, {
    ...context,
    provider,
  })
  const { modalities } = first
  const transfer: TransferModel = {
    ...{ ...transferable, histologySource: sources[0].source, ids: named(first.features.ids), symbols },
    modalities: namedModalities(modalities, weights),
    of: Uint32Array.from(columns[0], (feature) => modalities?.of[feature] ?? 0),
    slides: slides.map((slide, k) => modelSlide(slide, slideKeys[k], repeats[k])),
  }
  const fit: Omit<JointFit, 'path'> = {
    ...{ slides: slides.map(({ name }) => name), nSeed, device: provider, deviceNotice: notice },
    nSpot: inputs.reduce((n, { matrix }) => n + matrix.nRow, 0),
    nSharedFeature: columns[0].length,
    nTrainedFeature: transferable.trained.length,
    ...{ evidenceAuc: found.auc, shuffledAuc: found.shuffledAuc },
    ...{ histologyInforms: found.informs, plan: found.plan },
  }
  context.signal.throwIfAborted()
  await writeModel(path, { model: null, transfer, facts: { modelVersion: MODEL_VERSION, joint: fit } })
  return { ...fit, path }
}

/** Throws `MODEL_MISMATCH` where a slide gives another number of histology features than the one before it. */
function refuseOtherNumbers(slide: Slide, before: number, nHistology: number): void {
  if (before === 0 || before === nHistology) return
  throw new HistologueError(
    'MODEL_MISMATCH',
    `The slides give ${before} and ${nHistology} numbers of histology per spot.`,
    { file: slide.path, advice: 'Fit slides together whose histology was read in the same way.' },
  )
}

/** Throws `MODEL_MISMATCH` where two slides show tissue at scales that a model is not applied across either. */
function refuseOtherScale(first: number | null, own: number | null, slide: Slide): void {
  if (first === null || own === null || Math.max(own / first, first / own) <= MOST_SCALE_RATIO) return
  throw new HistologueError(
    'MODEL_MISMATCH',
    `The spots of the slides are ${first.toFixed(0)} and ${own.toFixed(0)} µm wide.`,
    { file: slide.path, advice: `Spots may differ by a factor of ${MOST_SCALE_RATIO}.` },
  )
}

/** A size of pixels that was given is for slides that do not say it themselves. */
function ofSlide(slide: Slide, histology: HistologySource | undefined): HistologySource | undefined {
  if (histology?.kind !== 'encoder' || slide.pixelSizeUm === null) return histology
  const { pixelSizeUm: _, ...rest } = histology
  return rest
}
