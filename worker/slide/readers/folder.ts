import { basename } from 'node:path'
import { HistologueError } from '../../api/errors.ts'
import type { OpenOptions, Slide } from '../slide.ts'
import { someOf } from '../warnings.ts'
import { openTenxFolder } from './tenx/open-tenx.ts'
import { listFolder } from './tenx/section-files.ts'
import { isZarrFolder, openZarrFolder } from './zarr.ts'

/**
 * Opens a folder by what is in it: a zarr store, a matrix folder, or outs of Space Ranger.
 * Codes: those of the readers, `FORMAT_UNSUPPORTED` where nothing in it is known, with what is missing.
 */
export async function openFolder(path: string, options: OpenOptions): Promise<Slide> {
  if (await isZarrFolder(path)) return openZarrFolder(path, options)
  const slide = await openTenxFolder(path, options)
  if (slide) return slide
  const { files, folders } = await listFolder(path)
  throw new HistologueError(
    'FORMAT_UNSUPPORTED',
    `${basename(path)} holds no slide: ${whatIsMissing(files, folders)}`,
    {
      file: path,
      advice:
        'Open an outs folder of Space Ranger, a matrix folder of Cell Ranger, or a zarr store of AnnData or SpatialData.',
    },
  )
}

function whatIsMissing(files: string[], folders: string[]): string {
  if (files.length + folders.length === 0) return 'the folder is empty.'
  if (folders.includes('spatial') || files.some((name) => /^tissue_(positions|hires)/.test(name)))
    return 'positions and pictures are there, but no matrix (filtered_feature_bc_matrix.h5, or the folder of that name).'
  const parts = ['matrix.mtx', 'barcodes.tsv', 'features.tsv'].filter(
    (part) => !files.some((name) => name.startsWith(part)),
  )
  if (parts.length < 3) return `${parts.join(' and ')} missing.`
  const slides = [...files, ...folders].filter((name) => /\.(h5ad|h5mu|h5|zarr|zip)$/.test(name))
  if (slides.length > 0) return `choose one of ${someOf(slides)}.`
  return `neither a matrix nor a zarr store is in it, but ${someOf([...folders, ...files])}.`
}
