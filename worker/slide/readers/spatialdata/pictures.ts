import { readNodeMetadata } from '../../../anndata/zarr/read-tree.ts'
import type { ZarrStore } from '../../../anndata/zarr/store.ts'
import { toZarrError } from '../../../anndata/zarr/zarr-file.ts'
import { openZarrArray, readZarrArray, toNumber } from '../../../anndata/zarr/zarr-values.ts'
import { HistologueError } from '../../../api/errors.ts'
import type { Picture } from '../../../api/methods.ts'
import { tilesOfWhole } from '../../image/crop-rgb.ts'
import { MAX_SIDE_PX } from '../../image/limits.ts'
import { openZarrImage } from '../../image/ome-zarr.ts'
import { pictureOfSource } from '../../image/picture-file.ts'
import type { PictureFile } from '../../image/picture-types.ts'
import { gainOf, writeRgba } from '../../image/rgba.ts'
import { type KeptAs, tilesOfSource } from '../../image/tiles-of-source.ts'
import type { Affine } from './affine.ts'
import { multiscaleOf } from './regions.ts'

/** A picture with where its full-resolution pixels lie in the coordinate system. */
export interface PlacedPicture {
  picture: PictureFile
  toSystem: Affine
  nChannel: number
}

/** Images of a store that lie in a coordinate system, the one to take first; `skipped` are those that do not, or are damaged. */
export interface StoredImages {
  found: (PlacedPicture & { name: string })[]
  skipped: string[]
}

/** Opens the images that lie in a coordinate system, those of one, three or four channels first, each kind by its pixels. */
export async function listImages(store: ZarrStore, system: string): Promise<StoredImages> {
  const names = (await store.children('images')).filter(
    (name) => !name.startsWith('.') && name !== 'zarr.json',
  )
  const found: StoredImages['found'] = []
  const skipped: string[] = []
  for (const name of names) {
    const placed = await openImage(store, name, system).catch(() => null)
    if (placed) found.push({ ...placed, name })
    else skipped.push(name)
  }
  // What a camera saw first, then what was counted.
  const size = ({ picture: { info }, nChannel }: PlacedPicture) =>
    info.widthPx * info.heightPx * ([1, 3, 4].includes(nChannel) ? 1e9 : 1)
  return { found: found.sort((a, b) => size(b) - size(a)), skipped }
}

async function openImage(store: ZarrStore, name: string, system: string): Promise<PlacedPicture | null> {
  const metadata = await readNodeMetadata(store, `images/${name}`)
  if (!metadata) return null
  const { axes, paths, transforms } = multiscaleOf(metadata.attributes)
  const toSystem = transforms.get(system)
  if (axes.join('') !== 'cyx' || !toSystem) return null
  const level = (path: string) => openZarrArray(store, `images/${name}/${path}`, metadata.version)
  const full = await level(paths[0])
  const [nChannel] = full.shape
  if (Math.min(...full.shape) < 1) return null
  // Whether somebody looked at the picture while the slide was opened is no part of what the slide is.
  const openSource = () => openZarrImage(store.beside(), `images/${name}`)
  // A picture that says nothing of its size, or cannot be read in pieces, may be shown all the same.
  const pixelSizeUm = (await openSource().catch(() => null))?.pixelSizeUm ?? null
  const keptAs: KeptAs = {
    name: `${store.path}/images/${name}`,
    files: () => store.filesBelow(`images/${name}`),
  }
  for (const path of [1, 3, 4].includes(nChannel) ? paths : []) {
    const { shape } = await level(path)
    const [, heightPx, widthPx] = shape
    if (Math.max(heightPx, widthPx) > MAX_SIDE_PX) continue
    const place = `images/${name}/${path}`
    const info = { widthPx, heightPx, scale: widthPx / full.shape[2], place }
    const read = () => readPlanes(store.beside(), place, metadata.version, info)
    const openTiles = async () => {
      const source = nChannel === 3 ? await openSource() : null
      // Values that are no bytes of red, green and blue are made such by the greatest of them.
      return source?.kind === 'rgb'
        ? { ...(await tilesOfSource(source, place, 1)), keptAs }
        : tilesOfWhole(info, read)
    }
    return { picture: { info, pixelSizeUm, read, openTiles }, toSystem, nChannel }
  }
  const picture = pictureOfSource(await openSource(), `images/${name}/${paths[0]}`, 1)
  const openTiles = async () => ({ ...(await picture.openTiles()), keptAs })
  return { picture: { ...picture, openTiles }, toSystem, nChannel }
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
