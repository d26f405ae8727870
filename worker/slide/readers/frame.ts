import type { AnnFile } from '../../anndata/ann-file.ts'
import { readNumber } from '../../anndata/scalar.ts'
import { type Table, tableOfRows } from '../../anndata/table.ts'
import type { Alternative } from '../../api/alternatives.ts'
import { HistologueError } from '../../api/errors.ts'
import type { Picture, PictureInfo } from '../../api/methods.ts'
import { listAlternatives, noElement, parseElement } from '../chosen.ts'
import { openPictureFile } from '../image/picture-file.ts'
import { openStoredTiles, readStoredPicture, storedPictureInfo } from '../image/stored-picture.ts'
import type { OpenOptions } from '../slide.ts'
import type { TileSource } from '../slide-tiles.ts'
import type { Warnings } from '../warnings.ts'
import { readCoordinates } from './coordinates.ts'
import { findPixelSize } from './pixel-size.ts'
import { checkPositions, guessSpotDiameter } from './placement.ts'
import type { Section } from './section-of-file.ts'
import {
  chooseStoredPicture,
  findFullResolution,
  listStoredPictures,
  type SpatialLibrary,
} from './spatial-library.ts'

/** Spots on their tissue: what a slide is beside its values. */
interface Frame {
  /** `[nSpot, 2]` */
  xy: Float32Array | null
  spotDiameterPx: number
  pixelSizeUm: number | null
  pictureInfo: PictureInfo | null
  readPicture(): Promise<Picture>
  openTiles(): Promise<TileSource>
  /** The pictures stored beside each other. */
  alternatives: Alternative[]
}

/** A file, or a group of it, and where its warnings go. */
interface Source {
  file: AnnFile
  warnings: Warnings
}

/**
 * Reads positions from one group of a file and the picture from another (in AnnData files both are the root): positions of
 * the rows of `spots.obs`, or of those of them that lie on the section. Codes: those of `readCoordinates` and of picture files,
 * `MISSING_ELEMENT` where the picture that was chosen is not there.
 */
export async function readFrame(
  spots: Source & { obs: Table },
  tissue: Source,
  { library, rows }: Pick<Section, 'library' | 'rows'>,
  options: OpenOptions,
): Promise<Frame> {
  const xy = spots.file.guard('obsm', () => readCoordinates(spots.file, spots.obs, spots.warnings, rows))
  const obs = rows ? tableOfRows(spots.obs, rows) : spots.obs
  const {
    info,
    read,
    openTiles,
    alternatives = [],
  } = await choosePicture(tissue.file, library, options, tissue.warnings)
  const spotDiameterPx = findSpotDiameter(tissue.file, library, xy, tissue.warnings)
  if (info && xy) checkPositions(info, xy, spotDiameterPx, spots.warnings, tissue.warnings)
  const place = info && !options.picture ? tissue.file.placeOf(info.place) : info?.place
  return {
    ...{ xy, spotDiameterPx, openTiles, alternatives },
    pictureInfo: info && { ...info, place: place ?? info.place },
    readPicture: async () => {
      const picture = await read()
      return { ...picture, place: place ?? picture.place }
    },
    pixelSizeUm: findPixelSize(tissue.file, library, obs, xy, spotDiameterPx),
  }
}

interface ChosenPicture {
  info: PictureInfo | null
  read(): Promise<Picture>
  openTiles(): Promise<TileSource>
  alternatives?: Alternative[]
}

async function choosePicture(
  file: AnnFile,
  library: SpatialLibrary | null,
  { picture, element }: OpenOptions,
  warnings: Warnings,
): Promise<ChosenPicture> {
  if (picture) return openPictureFile(picture.path, picture.scale)
  const chosen = parseElement(element)
  const { picture: wanted } = chosen
  const keys = library ? file.guard('uns/spatial', () => listStoredPictures(file, library)) : []
  if (wanted !== undefined && !keys.includes(wanted)) throw noElement(file.path, wanted, keys)
  const stored =
    library && file.guard('uns/spatial', () => chooseStoredPicture(file, library, warnings, wanted))
  if (library && stored) {
    // Who chose a picture means it, and no finer one.
    const finest = (wanted === undefined && findFullResolution(file, library, stored)) || stored
    const key = stored.place.split('/').at(-1) ?? null
    return {
      alternatives: listAlternatives('picture', keys, key, chosen),
      info: storedPictureInfo(stored),
      read: () => readStoredPicture(file, stored),
      openTiles: async () => openStoredTiles(file, finest, file.placeOf(finest.place)),
    }
  }
  if (!warnings.list.some(({ code }) => code === 'SCALE_UNKNOWN'))
    warnings.add(
      'NO_PICTURE',
      'uns/spatial',
      'The file has no picture of the tissue, so there is no histology to ask. Give a picture and its scale when you open the file.',
    )
  const refuse = async (): Promise<never> => {
    throw new HistologueError('NO_HISTOLOGY', 'This slide has no picture.', {
      file: file.path,
      place: 'uns/spatial',
      advice: 'Open the file again with a picture and its scale.',
    })
  }
  return { info: null, read: refuse, openTiles: refuse }
}

function findSpotDiameter(
  file: AnnFile,
  library: SpatialLibrary | null,
  xy: Float32Array | null,
  warnings: Warnings,
): number {
  const place = `${library?.place ?? 'uns/spatial'}/scalefactors/spot_diameter_fullres`
  const stated = readNumber(file, place)
  if (stated !== null && stated > 0 && Number.isFinite(stated)) return stated
  return guessSpotDiameter(xy, place, warnings)
}
