import { join } from 'node:path'
import { openPictureFile } from '../../image/picture-file.ts'
import type { PictureFile } from '../../image/picture-types.ts'
import type { OpenOptions } from '../../slide.ts'
import type { Warnings } from '../../warnings.ts'
import { readTissuePositions, type TissuePositions } from './positions.ts'
import { readScaleFactors, type ScaleFactors } from './scale-factors.ts'
import type { SectionFiles } from './section-files.ts'
import { SpotRows } from './spot-rows.ts'

/** How the picture in the folder `spatial` lies, with the files that say so. */
export interface SpatialFolder {
  scaleFactors: ScaleFactors
  picture: PictureFile | null
  files: string[]
}

type SpatialPlace = Pick<SectionFiles, 'spatialFolder' | 'spatialNames'>

/**
 * Reads scale factors and the picture (hires, else lowres; a picture that was given takes its place). What is not there is said
 * in a warning. Codes: those of picture files, `FILE_DAMAGED`.
 */
export async function readSpatialFolder(
  section: SpatialPlace,
  options: OpenOptions,
  warnings: Warnings,
): Promise<SpatialFolder> {
  const files: string[] = []
  const found = await firstOf(section, /\.json$/, readScaleFactors)
  if (found) files.push(found.path)
  const scaleFactors = found?.read ?? new Map<string, number>()
  const picture = options.picture
    ? await openPictureFile(options.picture.path, options.picture.scale)
    : await openStoredPicture(section, scaleFactors, warnings)
  if (picture && !options.picture) files.push(picture.info.place)
  return { scaleFactors, picture, files }
}

/** Reads where the spots of a matrix lie; null where the folder does not say. Codes: those of positions. */
export async function readPositions(
  section: SpatialPlace,
  barcodes: readonly string[],
): Promise<TissuePositions | null> {
  const spots = new SpotRows(barcodes)
  const found = await firstOf(section, /\.(csv|csv\.gz|parquet)$/, (path) => readTissuePositions(path, spots))
  return found?.read ?? null
}

async function firstOf<T>(
  { spatialFolder, spatialNames }: SpatialPlace,
  pattern: RegExp,
  readFile: (path: string) => Promise<T | null>,
): Promise<{ path: string; read: T } | null> {
  for (const name of spatialNames.filter((name) => pattern.test(name)).sort(positionsFirst)) {
    const path = join(spatialFolder, name)
    const read = await readFile(path)
    if (read) return { path, read }
  }
  return null
}

const positionsFirst = (a: string, b: string) =>
  Number(/^tissue_positions/.test(b)) - Number(/^tissue_positions/.test(a))

async function openStoredPicture(
  { spatialFolder, spatialNames }: SpatialPlace,
  scaleFactors: ScaleFactors,
  warnings: Warnings,
): Promise<PictureFile | null> {
  let isUnplaced = false
  for (const key of ['hires', 'lowres']) {
    const name = spatialNames.find((name) =>
      new RegExp(`^tissue_${key}_image\\.(png|jpe?g|tiff?)$`, 'i').test(name),
    )
    const scale = scaleFactors.get(`tissue_${key}_scalef`)
    if (name && scale) {
      if (key === 'lowres' && !isUnplaced)
        warnings.add(
          'NO_HIRES',
          join(spatialFolder, name),
          `No hires image: the folder has no tissue_hires_image, so ${name} is shown. Choose a sharper picture with “Add a picture…”.`,
        )
      return openPictureFile(join(spatialFolder, name), scale)
    }
    if (!name) continue
    isUnplaced = true
    warnings.add(
      'SCALE_UNKNOWN',
      join(spatialFolder, name),
      `The picture ${name} cannot be laid under the spots: its scale factor tissue_${key}_scalef is missing. Give the picture and its scale when you open the folder.`,
    )
  }
  if (!isUnplaced)
    warnings.add(
      'NO_PICTURE',
      spatialFolder,
      'No hires image: the folder has neither tissue_hires_image nor tissue_lowres_image, so there is no histology to ask. Choose one with “Add a picture…”.',
    )
  return null
}
