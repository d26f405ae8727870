import type { Device } from '../api/devices.ts'
import type { JointFit } from '../api/transfer.ts'
import type { Slide } from '../slide/slide.ts'
import { modelSlide } from './apply-to-slide.ts'
import type { FitOptions, WorkContext } from './attention.ts'
import { chooseDevice } from './devices.ts'
import { MODEL_VERSION } from './fit-plan.ts'
import { slideHistology } from './histology/slide-histology.ts'
import { HISTOLOGY_SOURCE } from './histology/source.ts'
import { learnJointly } from './learn-jointly.ts'
import { writeModel } from './model-file.ts'
import { sharedFeatures } from './shared-features.ts'
import { keyOfSlide, requireHistology } from './slide-key.ts'
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
  /** Model file to write. */
  path: string
}

/**
 * Fits one model to the features that several slides share and writes it. Codes: `NO_HISTOLOGY`, `NO_SPOTS`, `NO_FEATURES`,
 * `MODEL_MISMATCH`, `DEVICE_UNAVAILABLE`, `WRITE_FAILED`, `CANCELLED`.
 */
export async function fitJointly(
  given: readonly JointSlide[],
  { nSeed, device, balance, path }: JointOptions,
  context: WorkContext,
): Promise<JointFit> {
  const slides = given.map(({ slide }) => slide)
  for (const slide of slides) requireHistology(slide)
  const { columns } = sharedFeatures(slides)
  const { provider, notice } = await chooseDevice(device)
  const known: TransferModel['slides'] = []
  for (const { slide, sha256Of } of given) known.push(modelSlide(slide, await keyOfSlide(slide, sha256Of)))
  const inputs: Parameters<typeof learnJointly>[0][number][] = []
  let nHistology = 0
  for (const [k, slide] of slides.entries()) {
    const { matrix, isCounts, modalities, xy } = slide
    const seen = await slideHistology(slide, context)
    nHistology = seen.nHistology
    inputs.push({ matrix, isCounts, modalities, xy, columns: columns[k], histology: seen.histology })
  }
  const [first] = slides
  const named = (names: readonly string[]) => Array.from(columns[0], (feature) => names[feature])
  const symbols = named(first.features.symbols)
  const options = { nHistology, symbols, nSeed, balance }
  const { transferable, found, weights } = await learnJointly(inputs, options, { ...context, provider })
  const { modalities } = first
  const transfer: TransferModel = {
    ...{ ...transferable, histologySource: HISTOLOGY_SOURCE, ids: named(first.features.ids), symbols },
    modalities: namedModalities(modalities, weights),
    of: Uint32Array.from(columns[0], (feature) => modalities?.of[feature] ?? 0),
    slides: known,
  }
  const fit: Omit<JointFit, 'path'> = {
    ...{ slides: known.map(({ name }) => name), nSeed, device: provider, deviceNotice: notice },
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
