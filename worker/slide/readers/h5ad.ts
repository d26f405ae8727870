import { basename, extname } from 'node:path'
import { type Hdf5File, openHdf5 } from '../../anndata/hdf5.ts'
import { openTable, type Table } from '../../anndata/table.ts'
import { HistologueError } from '../../api/errors.ts'
import type { OpenOptions, Slide } from '../slide.ts'
import { makeUnique } from '../unique-names.ts'
import { counted, Warnings } from '../warnings.ts'
import { chooseMatrix } from './choose-matrix.ts'
import { openEmbeddings } from './embeddings.ts'
import { readFeatures } from './features.ts'
import { readFrame } from './frame.ts'
import { isMuData, readMuData } from './h5mu.ts'
import { splitByType } from './modalities.ts'
import { openObsColumns } from './obs-columns.ts'

/**
 * Opens an AnnData file of any version (0.5 to now), or a MuData file; README.md lists the layouts and refusals.
 * Codes: `FILE_DAMAGED`, `FORMAT_UNSUPPORTED`, `MISSING_ELEMENT`, `SHAPE_MISMATCH`, `VALUE_INVALID`, `NO_SPOTS`.
 */
export async function openH5ad(path: string, options: OpenOptions): Promise<Slide> {
  const file = await openHdf5(path)
  try {
    return await (isMuData(file) ? readMuData(file, options) : readSlide(file, options))
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
  const frame = await readFrame({ file, obs, warnings }, { file, warnings }, options)
  const { library, pictureInfo, readPicture, openTiles } = frame
  const { xy, spotDiameterPx, pixelSizeUm } = frame
  const { matrix, place, layout, dtype, isCounts } = chooseMatrix(file, obs, features, warnings)
  const named = readFeatures(file, features, warnings)
  const columns = openObsColumns(file, obs, warnings)
  const embeddings = openEmbeddings([{ file, obs, prefix: '' }])
  return {
    name: library?.id ?? basename(file.path, extname(file.path)),
    path: file.path,
    format: `h5ad (${place} ${layout} ${dtype})`,
    libraryId: library?.id ?? null,
    barcodes: uniqueBarcodes(obs, warnings),
    features: named,
    matrix,
    isCounts,
    modalities: splitByType(matrix, named.types),
    xy,
    spotDiameterPx,
    pixelSizeUm,
    pictureInfo,
    obsColumns: columns.infos,
    embeddings: embeddings.infos,
    warnings: warnings.list,
    readPicture,
    openTiles,
    readEmbedding: embeddings.read,
    readObsColumn: columns.read,
    close: () => file.close(),
  }
}

function refuseOtherHdf5(file: Hdf5File): void {
  const keys = file.keys('')
  if (keys.includes('obs') && keys.includes('var')) return
  const other = keys.includes('matrix') ? 'a 10x matrix file' : null
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

/** Barcodes of a table made unique, with a warning where that was needed. */
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
