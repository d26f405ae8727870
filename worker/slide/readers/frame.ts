import type { Hdf5File } from '../../anndata/hdf5.ts'
import { readNumber } from '../../anndata/scalar.ts'
import type { Table } from '../../anndata/table.ts'
import { HistologueError } from '../../api/errors.ts'
import type { Picture, PictureInfo } from '../../api/methods.ts'
import { nearestSpacing } from '../../stats/spacing.ts'
import { openPictureFile } from '../image/picture-file.ts'
import { openStoredTiles, readStoredPicture, storedPictureInfo } from '../image/stored-picture.ts'
import type { OpenOptions } from '../slide.ts'
import type { TileSource } from '../slide-tiles.ts'
import { DIAMETER_PER_SPACING } from '../spot-geometry.ts'
import { counted, type Warnings } from '../warnings.ts'
import { readCoordinates } from './coordinates.ts'
import { findPixelSize } from './pixel-size.ts'
import {
  chooseStoredPicture,
  findFullResolution,
  findLibrary,
  type SpatialLibrary,
} from './spatial-library.ts'

/** Below this many picture pixels a spot shows no texture. */
const FEW_PIXELS = 6

/** Spots on their tissue: what a slide is beside its values. */
interface Frame {
  library: SpatialLibrary | null
  /** `[nSpot, 2]` */
  xy: Float32Array | null
  spotDiameterPx: number
  pixelSizeUm: number | null
  pictureInfo: PictureInfo | null
  readPicture(): Promise<Picture>
  openTiles(): Promise<TileSource>
}

/** A file, or a group of it, and where its warnings go. */
interface Source {
  file: Hdf5File
  warnings: Warnings
}

/**
 * Reads positions from one group of a file and the picture from another (in AnnData files both are the root): positions of
 * the rows of `spots.obs`. Codes: those of `readCoordinates` and of picture files.
 */
export async function readFrame(
  spots: Source & { obs: Table },
  tissue: Source,
  options: OpenOptions,
): Promise<Frame> {
  const library = findLibrary(tissue.file, tissue.warnings)
  const xy = readCoordinates(spots.file, spots.obs, spots.warnings)
  const { info, read, openTiles } = await choosePicture(tissue.file, library, options, tissue.warnings)
  const spotDiameterPx = findSpotDiameter(tissue.file, library, xy, tissue.warnings)
  if (info && xy) checkPositions(info, xy, spotDiameterPx, spots.warnings, tissue.warnings)
  const place = info && !options.picture ? tissue.file.placeOf(info.place) : info?.place
  return {
    ...{ library, xy, spotDiameterPx, openTiles },
    pictureInfo: info && { ...info, place: place ?? info.place },
    readPicture: async () => {
      const picture = await read()
      return { ...picture, place: place ?? picture.place }
    },
    pixelSizeUm: findPixelSize(tissue.file, library, spots.obs, xy, spotDiameterPx),
  }
}

interface ChosenPicture {
  info: PictureInfo | null
  read(): Promise<Picture>
  openTiles(): Promise<TileSource>
}

async function choosePicture(
  file: Hdf5File,
  library: SpatialLibrary | null,
  { picture }: OpenOptions,
  warnings: Warnings,
): Promise<ChosenPicture> {
  if (picture) return openPictureFile(picture.path, picture.scale)
  const stored = library && chooseStoredPicture(file, library, warnings)
  if (library && stored) {
    const finest = findFullResolution(file, library, stored) ?? stored
    return {
      info: storedPictureInfo(stored),
      read: async () => readStoredPicture(file, stored),
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
  file: Hdf5File,
  library: SpatialLibrary | null,
  xy: Float32Array | null,
  warnings: Warnings,
): number {
  const place = `${library?.place ?? 'uns/spatial'}/scalefactors/spot_diameter_fullres`
  const stated = readNumber(file, place)
  if (stated !== null && stated > 0 && Number.isFinite(stated)) return stated
  if (!xy) return 1
  const spacing = nearestSpacing(xy)
  const guess = spacing ? DIAMETER_PER_SPACING * spacing : 1
  warnings.add(
    'SPOT_DIAMETER_GUESSED',
    place,
    `The file does not say how large a spot is; ${guess.toPrecision(4)} px is taken${spacing ? `, ${DIAMETER_PER_SPACING} of the distance between spots` : ''}.`,
  )
  return guess
}

function checkPositions(
  info: PictureInfo,
  xy: Float32Array,
  spotDiameterPx: number,
  warnings: Warnings,
  pictureWarnings: Warnings,
): void {
  let nOutside = 0
  for (let i = 0; i < xy.length; i += 2) {
    const x = xy[i] * info.scale
    const y = xy[i + 1] * info.scale
    if (x < 0 || y < 0 || x > info.widthPx || y > info.heightPx) nOutside++
  }
  if (nOutside > 0)
    warnings.add(
      'COORDINATES_OUTSIDE_PICTURE',
      'obsm/spatial',
      `${counted(nOutside, 'spot')} of ${xy.length / 2} ${nOutside === 1 ? 'lies' : 'lie'} outside the picture. Its scale or the positions may be wrong.`,
    )
  const spotPx = spotDiameterPx * info.scale
  if (spotPx < FEW_PIXELS)
    pictureWarnings.add(
      'LOW_RESOLUTION',
      info.place,
      `A spot is only ${spotPx.toPrecision(2)} pixels wide in the picture, too few to show texture. Give a larger picture when you open the file.`,
    )
}
