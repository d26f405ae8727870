import { readNodeMetadata } from '../../../anndata/zarr/read-tree.ts'
import type { ZarrStore } from '../../../anndata/zarr/store.ts'
import { toZarrError } from '../../../anndata/zarr/zarr-file.ts'
import { openZarrArray, readZarrArray, toNumber } from '../../../anndata/zarr/zarr-values.ts'
import { HistologueError } from '../../../api/errors.ts'
import type { Picture } from '../../../api/methods.ts'
import { tilesOfWhole } from '../../image/crop-rgb.ts'
import { MAX_SIDE_PX } from '../../image/limits.ts'
import type { PictureFile } from '../../image/picture-types.ts'
import { gainOf, writeRgba } from '../../image/rgba.ts'
import { someOf, type Warnings } from '../../warnings.ts'
import type { Affine } from './affine.ts'
import { multiscaleOf } from './regions.ts'

/** A picture with where its full-resolution pixels lie in the coordinate system. */
export interface PlacedPicture {
  picture: PictureFile
  toSystem: Affine
}

/**
 * Chooses an image that lies in a coordinate system: of those with one, three or four channels and a level that fits
 * 8192 px the one with the most pixels; the others are named in a warning. Null where there is none.
 */
export async function choosePicture(
  store: ZarrStore,
  system: string,
  warnings: Warnings,
): Promise<PlacedPicture | null> {
  const names = (await store.children('images')).filter(
    (name) => !name.startsWith('.') && name !== 'zarr.json',
  )
  const found: (PlacedPicture & { name: string })[] = []
  const skipped: string[] = []
  for (const name of names) {
    const placed = await openImage(store, name, system).catch(() => null)
    if (placed) found.push({ ...placed, name })
    else skipped.push(name)
  }
  const size = ({ picture: { info } }: PlacedPicture) => info.widthPx * info.heightPx
  const [chosen = null, ...others] = found.sort((a, b) => size(b) - size(a))
  if (others.length > 0)
    warnings.add(
      'SKIPPED_ELEMENT',
      'images',
      `The picture ${chosen?.name} is shown, not ${someOf(others.map(({ name }) => name))}.`,
    )
  if (skipped.length > 0)
    warnings.add(
      'SKIPPED_ELEMENT',
      'images',
      `No picture can be made of ${someOf(skipped)}: ${skipped.length === 1 ? 'it does' : 'they do'} not lie in the coordinate system ${system}, or ${skipped.length === 1 ? 'is' : 'are'} of other than 1, 3 or 4 channels.`,
    )
  return chosen
}

async function openImage(store: ZarrStore, name: string, system: string): Promise<PlacedPicture | null> {
  const metadata = await readNodeMetadata(store, `images/${name}`)
  if (!metadata) return null
  const { axes, paths, transforms } = multiscaleOf(metadata.attributes)
  const toSystem = transforms.get(system)
  if (axes.join('') !== 'cyx' || !toSystem) return null
  const level = (path: string) => openZarrArray(store, `images/${name}/${path}`, metadata.version)
  const full = await level(paths[0])
  for (const path of paths) {
    const { shape } = await level(path)
    const [nChannel, heightPx, widthPx] = shape
    if (![1, 3, 4].includes(nChannel) || Math.min(heightPx, widthPx) < 1) return null
    if (Math.max(heightPx, widthPx) > MAX_SIDE_PX) continue
    const place = `images/${name}/${path}`
    const info = { widthPx, heightPx, scale: widthPx / full.shape[2], place }
    // Whether somebody looked at the picture while the slide was opened is no part of what the slide is.
    const read = () => readPlanes(store.beside(), place, metadata.version, info)
    return { picture: { info, read, openTiles: async () => tilesOfWhole(info, read) }, toSystem }
  }
  return null
}

/** Decodes `[channel, y, x]` samples to RGBA. Codes: `FILE_DAMAGED`, `FORMAT_UNSUPPORTED`, `VALUE_INVALID`. */
async function readPlanes(
  store: ZarrStore,
  place: string,
  version: 2 | 3,
  info: PictureFile['info'],
): Promise<Picture> {
  const { facts, values } = await readZarrArray(store, place, version).catch((thrown) => {
    throw toZarrError(thrown, store.path, place)
  })
  const nPixel = info.widthPx * info.heightPx
  const nChannel = facts.shape[0]
  const samples = new Float32Array(nPixel * nChannel)
  let greatest = 0
  for (let channel = 0; channel < nChannel; channel++)
    for (let k = 0; k < nPixel; k++) {
      const sample = toNumber(values[channel * nPixel + k])
      samples[k * nChannel + channel] = sample
      if (sample > greatest) greatest = sample
    }
  const gain = facts.type?.name === 'uint8' ? 1 : gainOf(greatest, facts.type?.isFloat ?? false)
  if (gain === null)
    throw new HistologueError(
      'VALUE_INVALID',
      `${place} has values up to ${greatest}, which is no brightness.`,
      {
        file: store.path,
        place,
        advice: 'Store the picture as 8-bit RGB, or give a picture file when you open the slide.',
      },
    )
  const pixels = new Uint8Array(nPixel * 4)
  writeRgba(samples, nPixel, nChannel, gain, pixels, 0)
  return { ...info, pixels }
}
