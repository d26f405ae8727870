import type { Provider } from '../../api/devices.ts'
import { HistologueError } from '../../api/errors.ts'
import type { HistologySource } from '../../api/histology.ts'
import type { Slide } from '../../slide/slide.ts'
import type { WorkContext } from '../attention.ts'
import { embeddingFeatures } from './embedding.ts'
import { encoderFeatures } from './encoder/encoder-features.ts'
import { type Encoder, readEncoder } from './encoder/manifest.ts'
import type { Histology } from './histology.ts'
import { encoderKey, histologySource } from './source.ts'
import { stainTextureFeatures } from './stain-texture.ts'

const SMALLEST_SLIDE = 20

/** A source of histology that is there and fits the slide, with all that tells its numbers from others'. */
export interface OpenHistology {
  /** `histologySource` of it. */
  source: string
  /** Its part of a fit's key; null for the built-in source, which came before there were others. */
  key: readonly unknown[] | null
  read(context: WorkContext & { provider?: Provider }): Promise<Histology>
}

/**
 * Opens a source of histology for a slide. Codes: `NO_HISTOLOGY` (no picture or no places for what reads the picture), `NO_SPOTS`
 * with fewer than 20 spots, those of `readEncoder`. Several slides of one fit pass the same `read`, which holds an encoder once.
 */
export async function openHistology(
  slide: Slide,
  wanted: HistologySource = { kind: 'built-in' },
  read: typeof readEncoder = readEncoder,
): Promise<OpenHistology> {
  if (wanted.kind !== 'obsm') requirePicture(slide)
  requireSpots(slide)
  if (wanted.kind === 'encoder') return openEncoderSource(slide, wanted, read)
  const source = histologySource(wanted)
  if (wanted.kind === 'obsm')
    return { source, key: [source], read: () => embeddingFeatures(slide, wanted.key) }
  return { source, key: null, read: (context) => readBuiltIn(slide, context) }
}

async function readBuiltIn(slide: Slide, context: WorkContext): Promise<Histology> {
  const spots = { xy: slide.xy ?? new Float32Array(0), spotDiameterPx: slide.spotDiameterPx }
  const { features, nFeature } = await stainTextureFeatures(await slide.readPicture(), spots, context)
  return { features, nFeature, notice: null }
}

/** Reads each encoder once, however many slides ask for it: its file may have gigabytes. */
export function readingOnce(): typeof readEncoder {
  const known = new Map<string, ReturnType<typeof readEncoder>>()
  return (manifestPath, licenceAccepted) => {
    const key = JSON.stringify([manifestPath, licenceAccepted])
    const found = known.get(key) ?? readEncoder(manifestPath, licenceAccepted)
    known.set(key, found)
    return found
  }
}

async function openEncoderSource(
  slide: Slide,
  { manifestPath, licenceAccepted = false, pixelSizeUm }: Extract<HistologySource, { kind: 'encoder' }>,
  read: typeof readEncoder,
): Promise<OpenHistology> {
  const encoder = await read(manifestPath, licenceAccepted)
  const identity = identityOf(encoder)
  return {
    source: histologySource(identity),
    key: [encoderKey(identity), pixelSizeUm ?? null],
    read: ({ provider = 'cpu', ...context }) =>
      encoderFeatures(slide, encoder, { pixelSizeUm, provider }, context),
  }
}

function identityOf({ manifest }: Encoder) {
  const { name, sha256, inputPx, umPerPx, mean, std, layout, output, pooling, prefixTokens } = manifest
  const settings = { inputPx, umPerPx, mean, std, layout, output, pooling, prefixTokens }
  return { kind: 'encoder', name, sha256, settings } as const
}

function requirePicture(slide: Slide): void {
  if (slide.pictureInfo && !slide.pictureInfo.isDrawing && slide.xy) return
  throw new HistologueError(
    'NO_HISTOLOGY',
    slide.pictureInfo?.isDrawing
      ? 'This slide has no histology to ask: what is shown are outlines drawn from its labels.'
      : 'This slide has no histology to ask: no picture that its spots lie on.',
    {
      file: slide.path,
      place: placeOfMissing(slide.pictureInfo),
      advice: 'Give a picture of the tissue and its scale.',
    },
  )
}

const placeOfMissing = (picture: Slide['pictureInfo']) =>
  picture?.isDrawing ? 'images' : picture ? 'obsm/spatial' : 'uns/spatial'

function requireSpots(slide: Slide): void {
  if (slide.barcodes.length >= SMALLEST_SLIDE) return
  throw new HistologueError('NO_SPOTS', `A model cannot be learned from ${slide.barcodes.length} spots.`, {
    file: slide.path,
    advice: 'Open a slide with at least 20 spots.',
  })
}
