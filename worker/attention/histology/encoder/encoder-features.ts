import { availableParallelism } from 'node:os'
import type { Provider } from '../../../api/devices.ts'
import { HistologueError } from '../../../api/errors.ts'
import type { Slide } from '../../../slide/slide.ts'
import type { TileSource } from '../../../slide/slide-tiles.ts'
import type { WorkContext } from '../../attention.ts'
import { fillWithMeans } from '../fill-with-means.ts'
import type { Histology } from '../histology.ts'
import { mismatch } from './faults.ts'
import type { Encoder } from './manifest.ts'
import { openOnDevice } from './on-device.ts'
import type { RunningEncoder } from './session.ts'
import { chooseLevel, spotsOnPicture, spotTiles, type TileShape } from './spot-tiles.ts'

/** From here on tiles are said to be enlarged. */
const NOTABLE_ENLARGEMENT = 1.1
/** Numbers that are kept of all spots together: 2 GiB. */
const MOST_VALUES = 2 ** 29

/**
 * `[nSpot, dimension]` an encoder's numbers of the tile around every spot, from the finest picture there is. A spot
 * without coordinates or off the picture gets the mean of the others. Codes: `PIXEL_SIZE_UNKNOWN`, `NO_HISTOLOGY`, those of
 * encoders and pictures; what a device does wrong is said in `notice`; an aborted signal throws its reason between two batches.
 */
export async function encoderFeatures(
  slide: Slide,
  encoder: Encoder,
  { pixelSizeUm, provider }: { pixelSizeUm?: number | undefined; provider: Provider },
  context: WorkContext,
  openSession?: Parameters<typeof openOnDevice>[2],
): Promise<Histology> {
  const { inputPx, umPerPx, dimension } = encoder.manifest
  const xy = slide.xy ?? new Float32Array(0)
  const sideFullresPx = (inputPx * umPerPx) / knownPixelSize(slide, pixelSizeUm)
  const source = await slide.openTiles()
  const shape = { sideFullresPx, sidePx: inputPx }
  const nTile = spotsOnPicture(source, xy).reduce((sum, isOn) => sum + isOn, 0)
  if (nTile === 0)
    throw new HistologueError('NO_HISTOLOGY', 'No spot lies on the picture.', {
      place: source.place,
      advice: 'Check the scale factor and the coordinates of the spots.',
    })
  refuseTooMany(slide.barcodes.length, encoder)
  const { running, notice } = await openOnDevice(
    encoder,
    { provider, threads: availableParallelism() },
    openSession,
  )
  try {
    const features = await encodeSpots(running, source, { xy, shape, nTile, dimension }, context)
    fillWithMeans(features, dimension)
    return {
      features,
      nFeature: dimension,
      notice: joined(notice, enlargementNotice(source, shape, encoder)),
    }
  } finally {
    await running.release()
  }
}

function knownPixelSize(slide: Slide, given: number | undefined): number {
  const pixelSizeUm = given ?? slide.pixelSizeUm
  if (pixelSizeUm) return pixelSizeUm
  throw new HistologueError(
    'PIXEL_SIZE_UNKNOWN',
    'The slide does not say how large its pixels are, so tiles of the size that the encoder was trained on cannot be cut.',
    {
      file: slide.path,
      place: 'uns/spatial',
      advice: 'Give the micrometres per full-resolution pixel (in the terminal --pixel-size).',
    },
  )
}

/** A manifest may ask for any dimension; what it gives must fit beside all else. */
function refuseTooMany(nSpot: number, encoder: Encoder): void {
  const { dimension } = encoder.manifest
  if (nSpot * dimension <= MOST_VALUES) return
  throw mismatch(
    encoder,
    'dimension',
    `${dimension} numbers for each of ${nSpot} spots are too many to keep; ${Math.floor(MOST_VALUES / nSpot)} are the most.`,
  )
}

async function encodeSpots(
  running: RunningEncoder,
  source: TileSource,
  { xy, shape, nTile, dimension }: { xy: Float32Array; shape: TileShape; nTile: number; dimension: number },
  { signal, onProgress }: WorkContext,
): Promise<Float32Array> {
  const features = new Float32Array((xy.length / 2) * dimension).fill(Number.NaN)
  let done = 0
  let batch: { spot: number; pixels: Uint8Array }[] = []
  const flush = async () => {
    signal.throwIfAborted()
    const values = await running.encode(batch.map(({ pixels }) => pixels))
    batch.forEach(({ spot }, k) => {
      features.set(values.subarray(k * dimension, (k + 1) * dimension), spot * dimension)
    })
    done += batch.length
    batch = []
    onProgress({ phase: 'features', done, total: nTile })
  }
  onProgress({ phase: 'features', done, total: nTile })
  for await (const tile of spotTiles(source, xy, shape)) {
    batch.push(tile)
    if (batch.length === running.batch) await flush()
  }
  if (batch.length > 0) await flush()
  return features
}

const joined = (...notices: (string | null)[]) => notices.filter(Boolean).join(' ') || null

/** What a coarse picture cannot show is not there for the encoder either; that must be said. */
function enlargementNotice(source: TileSource, shape: TileShape, { manifest }: Encoder): string | null {
  const { scale } = source.levels[chooseLevel(source.levels, shape)]
  const enlargement = shape.sidePx / (shape.sideFullresPx * Math.min(...scale))
  if (enlargement < NOTABLE_ENLARGEMENT) return null
  return `The picture is coarser than the encoder ${manifest.name} expects: its tiles were enlarged ${enlargement.toFixed(1)} times. Give the full-resolution picture for better numbers.`
}
