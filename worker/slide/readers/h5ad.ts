import { basename, extname } from 'node:path'
import { type Hdf5File, openHdf5 } from '../../anndata/hdf5.ts'
import { readNumber } from '../../anndata/scalar.ts'
import { openTable, type Table } from '../../anndata/table.ts'
import { HistologueError } from '../../api/errors.ts'
import type { Picture, PictureInfo } from '../../api/methods.ts'
import { nearestSpacing } from '../../stats/spacing.ts'
import { openPictureFile } from '../image/picture-file.ts'
import { readStoredPicture, storedPictureInfo } from '../image/stored-picture.ts'
import type { OpenOptions, Slide } from '../slide.ts'
import { DIAMETER_PER_SPACING } from '../spot-geometry.ts'
import { makeUnique } from '../unique-names.ts'
import { counted, Warnings } from '../warnings.ts'
import { chooseMatrix } from './choose-matrix.ts'
import { readCoordinates } from './coordinates.ts'
import { readFeatures } from './features.ts'
import { openObsColumns } from './obs-columns.ts'
import { findPixelSize } from './pixel-size.ts'
import { chooseStoredPicture, findLibrary, type SpatialLibrary } from './spatial-library.ts'

/** Below this many picture pixels a spot shows no texture. */
const FEW_PIXELS = 6

/**
 * Opens an AnnData file of any version (0.5 to now); README.md lists the layouts and refusals.
 * Codes: `FILE_DAMAGED`, `FORMAT_UNSUPPORTED`, `MISSING_ELEMENT`, `SHAPE_MISMATCH`, `VALUE_INVALID`, `NO_SPOTS`.
 */
export async function openH5ad(path: string, options: OpenOptions): Promise<Slide> {
  const file = await openHdf5(path)
  try {
    return await readSlide(file, options)
  } catch (thrown) {
    file.close()
    throw thrown
  }
}

async function readSlide(file: Hdf5File, options: OpenOptions): Promise<Slide> {
  refuseOtherHdf5(file)
  const warnings = new Warnings()
  const obs = openTable(file, 'obs')
  const features = openTable(file, 'var')
  refuseEmpty(file, obs, features)
  const library = findLibrary(file, warnings)
  const xy = readCoordinates(file, obs, warnings)
  const { info, read } = await choosePicture(file, library, options, warnings)
  const spotDiameterPx = findSpotDiameter(file, library, xy, warnings)
  if (info && xy) checkPositions(info, xy, spotDiameterPx, warnings)
  const { matrix, place, layout, dtype, isCounts } = chooseMatrix(file, obs, features, warnings)
  const columns = openObsColumns(file, obs, warnings)
  return {
    name: library?.id ?? basename(file.path, extname(file.path)),
    path: file.path,
    format: `h5ad (${place} ${layout} ${dtype})`,
    libraryId: library?.id ?? null,
    barcodes: uniqueBarcodes(obs, warnings),
    features: readFeatures(file, features, warnings),
    matrix,
    isCounts,
    xy,
    spotDiameterPx,
    pixelSizeUm: findPixelSize(file, library, obs, xy, spotDiameterPx),
    pictureInfo: info,
    obsColumns: columns.infos,
    warnings: warnings.list,
    readPicture: read,
    readObsColumn: columns.read,
    close: () => file.close(),
  }
}

function refuseOtherHdf5(file: Hdf5File): void {
  const keys = file.keys('')
  if (keys.includes('obs') && keys.includes('var') && !keys.includes('mod')) return
  const other = keys.includes('mod') ? 'a MuData file' : keys.includes('matrix') ? 'a 10x matrix file' : null
  if (other)
    throw new HistologueError('FORMAT_UNSUPPORTED', `This is ${other}, not an AnnData file.`, {
      file: file.path,
      place: '/',
      advice: 'Read it with scanpy or muon and write it with AnnData.write_h5ad.',
    })
}

function refuseEmpty(file: Hdf5File, obs: Table, features: Table): void {
  const empty = obs.nRow === 0 ? obs : features.nRow === 0 ? features : null
  if (empty)
    throw new HistologueError('NO_SPOTS', `The file lists no ${empty === obs ? 'spots' : 'features'}.`, {
      file: file.path,
      place: empty.place,
      advice: 'It was probably filtered down to nothing; write it again from the step before.',
    })
}

function uniqueBarcodes(obs: Table, warnings: Warnings): string[] {
  const { names, nChanged } = makeUnique(obs.index)
  if (nChanged > 0)
    warnings.add(
      'VALUES_REPAIRED',
      obs.indexPlace,
      `${counted(nChanged, 'spot')} had a barcode that occurs before; they are shown as BARCODE-1, BARCODE-2, …`,
    )
  return names
}

interface ChosenPicture {
  info: PictureInfo | null
  read(): Promise<Picture>
}

async function choosePicture(
  file: Hdf5File,
  library: SpatialLibrary | null,
  { picture }: OpenOptions,
  warnings: Warnings,
): Promise<ChosenPicture> {
  if (picture) return openPictureFile(picture.path, picture.scale)
  const stored = library && chooseStoredPicture(file, library, warnings)
  if (stored) return { info: storedPictureInfo(stored), read: async () => readStoredPicture(file, stored) }
  if (!warnings.list.some(({ code }) => code === 'SCALE_UNKNOWN'))
    warnings.add(
      'NO_PICTURE',
      'uns/spatial',
      'The file has no picture of the tissue, so there is no histology to ask. Give a picture and its scale when you open the file.',
    )
  const read = async () => {
    throw new HistologueError('NO_HISTOLOGY', 'This slide has no picture.', {
      file: file.path,
      place: 'uns/spatial',
      advice: 'Open the file again with a picture and its scale.',
    })
  }
  return { info: null, read }
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
    warnings.add(
      'LOW_RESOLUTION',
      info.place,
      `A spot is only ${spotPx.toPrecision(2)} pixels wide in the picture, too few to show texture. Give a larger picture when you open the file.`,
    )
}
