import type { AnnFile } from '../../anndata/ann-file.ts'
import { readNumber } from '../../anndata/scalar.ts'
import type { Warnings } from '../warnings.ts'

/** Larger pictures do not belong into a file of counts and would not fit in memory while they are shrunk. */
const MAX_STORED_SIDE_PX = 2 ** 18
const MAX_STORED_PIXELS = 2 ** 31
/** All samples of one; unwritten chunks of more would take minutes to read, and no byte of the file. */
const MAX_STORED_BYTES = 2 ** 32

/** One entry of `uns['spatial']`: pictures, scale factors and what is known about them. */
export interface SpatialLibrary {
  /** Null where `uns['spatial']` is itself the entry. */
  id: string | null
  /** e.g. `uns/spatial/A1` */
  place: string
  imageKeys: string[]
}

/** A picture inside the file that can be used. */
export interface StoredPicture {
  place: string
  widthPx: number
  heightPx: number
  nChannel: number
  /** Picture pixels per full-resolution pixel, as stored. */
  scale: number
}

/** Finds the entries of `uns['spatial']`, those with pictures first. */
export function findLibraries(file: AnnFile): SpatialLibrary[] {
  const root = 'uns/spatial'
  if (!file.group(root)) return []
  const isEntry = (place: string) => file.group(`${place}/images`) ?? file.group(`${place}/scalefactors`)
  const toLibrary = (place: string, id: string | null) => ({
    id,
    place,
    imageKeys: file.keys(`${place}/images`),
  })
  if (isEntry(root)) return [toLibrary(root, null)]
  const libraries = file
    .keys(root)
    .filter((id) => isEntry(`${root}/${id}`))
    .map((id) => toLibrary(`${root}/${id}`, id))
  const hasPicture = ({ imageKeys }: SpatialLibrary) => Number(imageKeys.length > 0)
  return libraries.sort((a, b) => hasPicture(b) - hasPicture(a))
}

/** Pictures of a library that can be laid under its spots, in the order in which they are taken. */
export function listStoredPictures(file: AnnFile, library: SpatialLibrary): string[] {
  return inOrder(library).filter((key) => {
    const scale = readScale(file, library, key)
    return isUsable(scale) && pictureShape(file, `${library.place}/images/${key}`) !== null
  })
}

function inOrder({ imageKeys }: SpatialLibrary): string[] {
  const preferred = ['hires', 'lowres'].filter((key) => imageKeys.includes(key))
  const others = imageKeys.filter((key) => !preferred.includes(key) && key !== 'fullres')
  return [...preferred, ...others, ...imageKeys.filter((key) => key === 'fullres')]
}

const isUsable = (scale: number | null): scale is number =>
  scale !== null && scale > 0 && Number.isFinite(scale)

/**
 * The picture to show: the one that was chosen, else hires, else lowres, else any other with a scale factor (`tissue_<key>_scalef`); `fullres`
 * needs none. A picture without a usable scale factor is never placed by guess: it is named in a warning.
 */
export function chooseStoredPicture(
  file: AnnFile,
  library: SpatialLibrary,
  warnings: Warnings,
  wanted?: string,
): StoredPicture | null {
  for (const key of wanted === undefined ? inOrder(library) : [wanted]) {
    const place = `${library.place}/images/${key}`
    const shape = pictureShape(file, place)
    if (!shape) {
      warnings.add(
        'SKIPPED_ELEMENT',
        place,
        `The picture ${key} is stored in a way that is not known here, or is too large.`,
      )
      continue
    }
    const scale = readScale(file, library, key)
    if (isUsable(scale)) return { place, ...shape, scale }
    const factor = `${library.place}/scalefactors/tissue_${key}_scalef`
    warnings.add(
      'SCALE_UNKNOWN',
      factor,
      `The picture ${key} cannot be laid under the spots: its scale factor tissue_${key}_scalef is ${scale === null ? 'missing' : scale}. Give the picture and its scale when you open the file.`,
    )
  }
  return null
}

/** The picture `fullres` beside the one shown, where it is larger: for what reads the tissue in pieces. */
export function findFullResolution(
  file: AnnFile,
  library: SpatialLibrary,
  shown: StoredPicture,
): StoredPicture | null {
  const place = `${library.place}/images/fullres`
  if (!library.imageKeys.includes('fullres') || shown.place === place) return null
  const shape = pictureShape(file, place)
  const scale = readScale(file, library, 'fullres')
  return shape && scale && scale > shown.scale ? { place, ...shape, scale } : null
}

function readScale(file: AnnFile, library: SpatialLibrary, key: string): number | null {
  const stated = readNumber(file, `${library.place}/scalefactors/tissue_${key}_scalef`)
  return stated ?? (key === 'fullres' ? 1 : null)
}

function pictureShape(file: AnnFile, place: string): Omit<StoredPicture, 'place' | 'scale'> | null {
  const { shape = [], type = null } = file.dataset(place) ? file.needArray(place) : {}
  if (shape.length !== 2 && shape.length !== 3) return null
  const [heightPx, widthPx, nChannel = 1] = shape
  const isPicture = [1, 3, 4].includes(nChannel) && Math.min(heightPx, widthPx) > 0
  if (
    isPicture &&
    (Math.max(heightPx, widthPx) > MAX_STORED_SIDE_PX ||
      heightPx * widthPx > MAX_STORED_PIXELS ||
      heightPx * widthPx * nChannel * (type?.sizeBytes ?? 1) > MAX_STORED_BYTES)
  )
    return null
  return isPicture ? { widthPx, heightPx, nChannel } : null
}
