import { readNodeMetadata } from '../../../anndata/zarr/read-tree.ts'
import type { ZarrStore } from '../../../anndata/zarr/store.ts'
import { toZarrError } from '../../../anndata/zarr/zarr-file.ts'
import { openZarrArray, readZarrArray } from '../../../anndata/zarr/zarr-values.ts'
import type { Picture } from '../../../api/methods.ts'
import { tilesOfWhole } from '../../image/crop-rgb.ts'
import { MAX_SIDE_PX } from '../../image/limits.ts'
import type { PictureFile } from '../../image/picture-types.ts'
import type { PlacedPicture } from './pictures.ts'
import { multiscaleOf } from './regions.ts'

/** Brightness of what is no cell, of a cell, and of its edge. */
const [OUTSIDE, INSIDE, EDGE] = [255, 225, 96]

/**
 * A labels element drawn as a picture, cells light with dark edges, for a store without an image in the coordinate system; of its
 * levels the first that fits 8192 px. Null where there are no such labels, or they do not lie in the system.
 */
export async function openLabelPicture(
  store: ZarrStore,
  name: string,
  system: string,
): Promise<PlacedPicture | null> {
  const metadata = await readNodeMetadata(store, `labels/${name}`)
  if (!metadata) return null
  const { paths, transforms } = multiscaleOf(metadata.attributes)
  const toSystem = transforms.get(system)
  if (!toSystem) return null
  let fullWidthPx = 0
  for (const path of paths) {
    const place = `labels/${name}/${path}`
    const { shape } = await openZarrArray(store, place, metadata.version).catch((thrown) => {
      throw toZarrError(thrown, store.path, place)
    })
    if (shape.length !== 2 || Math.min(...shape) < 1) return null
    const [heightPx, widthPx] = shape
    fullWidthPx ||= widthPx
    if (Math.max(heightPx, widthPx) > MAX_SIDE_PX) continue
    const info = { widthPx, heightPx, scale: widthPx / fullWidthPx, place, isDrawing: true as const }
    const read = () => drawLabels(store.beside(), metadata.version, info)
    return { picture: { info, read, openTiles: async () => tilesOfWhole(info, read) }, toSystem, nChannel: 1 }
  }
  return null
}

async function drawLabels(store: ZarrStore, version: 2 | 3, info: PictureFile['info']): Promise<Picture> {
  const { widthPx, heightPx, place } = info
  const { values } = await readZarrArray(store, place, version).catch((thrown) => {
    throw toZarrError(thrown, store.path, place)
  })
  const pixels = new Uint8Array(4 * widthPx * heightPx).fill(255)
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) {
      const k = y * widthPx + x
      const label = values[k]
      // Zero is no label, whatever the kind of integer.
      const isLabel = Number(label) !== 0
      const [right, below] = [
        x + 1 < widthPx ? values[k + 1] : label,
        y + 1 < heightPx ? values[k + widthPx] : label,
      ]
      const isEdge = label !== right || label !== below
      const brightness = isEdge ? EDGE : isLabel ? INSIDE : OUTSIDE
      pixels.fill(brightness, 4 * k, 4 * k + 3)
    }
  return { ...info, pixels }
}
