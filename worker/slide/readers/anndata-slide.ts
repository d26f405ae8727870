import { basename, extname } from 'node:path'
import type { AnnFile } from '../../anndata/ann-file.ts'
import { openTable, type Table, tableOfRows } from '../../anndata/table.ts'
import { HistologueError } from '../../api/errors.ts'
import { selectRows } from '../../stats/sparse.ts'
import { type Chosen, parseElement, refuseOtherKinds } from '../chosen.ts'
import type { OpenOptions, Slide } from '../slide.ts'
import { Warnings } from '../warnings.ts'
import { uniqueBarcodes } from './assemble.ts'
import { chooseMatrix } from './choose-matrix.ts'
import { openEmbeddings } from './embeddings.ts'
import { readFeatures } from './features.ts'
import { readFrame } from './frame.ts'
import { splitByType } from './modalities.ts'
import { openObsColumns } from './obs-columns.ts'
import { chooseSection } from './section-of-file.ts'
import { warnUnknown } from './unknown-elements.ts'

/** What AnnData is called in `Slide.format`, by its container. */
const NAMES = { h5: 'h5ad', zarr: 'AnnData zarr' }

/** True where a container holds AnnData at its root. */
export function isAnnData(file: AnnFile): boolean {
  const keys = file.keys('')
  return keys.includes('obs') && keys.includes('var')
}

/**
 * Reads AnnData from any container. Codes: `FILE_DAMAGED`, `FORMAT_UNSUPPORTED`, `MISSING_ELEMENT`, `SHAPE_MISMATCH`,
 * `VALUE_INVALID`, `NO_SPOTS`.
 */
export async function readAnnData(
  file: AnnFile,
  options: OpenOptions,
  warnings = new Warnings(),
): Promise<Slide> {
  const chosen = parseElement(options.element)
  refuseOtherKinds(file.path, chosen, ['library', 'matrix', 'picture'])
  const allSpots = openTable(file, 'obs')
  // As one step, since each has a watchdog of its own, a thread; but names of millions of spots take their time.
  const { allFeatures, section } = file.guard('var', () => openParts(file, allSpots, chosen, warnings))
  const { library, rows } = section
  const source = { file, warnings }
  const frame = await readFrame({ ...source, obs: allSpots }, source, section, options)
  const { pictureInfo, readPicture, openTiles } = frame
  const { xy, spotDiameterPx, pixelSizeUm } = frame
  if (pictureInfo) await options.onFrame?.({ readPicture })
  const values = await chooseMatrix(
    { file, obs: allSpots, features: allFeatures, kept: options.matrices },
    chosen,
    warnings,
  )
  const { place, layout, dtype, isCounts, rowSums } = values.read
  const matrix = rows ? selectRows(values.read.matrix, rows) : values.read.matrix
  const obs = rows ? tableOfRows(allSpots, rows) : allSpots
  const named = readFeatures(file, values.features, warnings)
  const columns = openObsColumns(file, obs, warnings)
  warnUnknown(file, warnings)
  const embeddings = openEmbeddings([{ file, obs: allSpots, prefix: '', ...(rows && { rows }) }])
  return {
    name: library?.id ?? titleOf(file.path),
    path: file.path,
    format: `${NAMES[file.container]} (${place} ${layout} ${dtype})`,
    libraryId: library?.id ?? null,
    barcodes: uniqueBarcodes(obs.index, obs.indexPlace, warnings),
    features: named,
    matrix,
    ...(rowSums && !rows && { rowSums }),
    isCounts,
    modalities: splitByType(matrix, named.types),
    xy,
    spotDiameterPx,
    pixelSizeUm,
    pictureInfo,
    obsColumns: columns.infos,
    embeddings: embeddings.infos,
    warnings: warnings.list,
    alternatives: [...section.alternatives, ...values.alternatives, ...frame.alternatives],
    ...(options.element !== undefined && { parts: { files: [file.path], element: options.element } }),
    readPicture,
    openTiles,
    readEmbedding: embeddings.read,
    readObsColumn: columns.read,
    close: () => file.close(),
  }
}

function openParts(file: AnnFile, allSpots: Table, chosen: Chosen, warnings: Warnings) {
  const allFeatures = openTable(file, 'var')
  refuseEmpty(file, allSpots, allFeatures)
  return { allFeatures, section: chooseSection(file, allSpots, chosen, warnings) }
}

/** A file's or folder's name without its endings. */
export function titleOf(path: string): string {
  const name = basename(path).replace(/\.zip$/i, '')
  return basename(name, extname(name))
}

/** Refuses tables without rows; code `NO_SPOTS`. */
export function refuseEmpty(file: AnnFile, obs: Table, features: Table): void {
  const empty = obs.nRow === 0 ? obs : features.nRow === 0 ? features : null
  if (empty)
    throw new HistologueError('NO_SPOTS', `The file lists no ${empty === obs ? 'spots' : 'features'}.`, {
      file: file.path,
      place: empty.place,
      advice: 'It was probably filtered down to nothing; write it again from the step before.',
    })
}
