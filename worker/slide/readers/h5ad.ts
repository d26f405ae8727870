import { basename, extname } from 'node:path'
import { type Hdf5File, openHdf5 } from '../../anndata/hdf5.ts'
import { openTable, type Table } from '../../anndata/table.ts'
import { HistologueError } from '../../api/errors.ts'
import type { OpenOptions, Slide } from '../slide.ts'
import { Warnings } from '../warnings.ts'
import { uniqueBarcodes } from './assemble.ts'
import { chooseMatrix } from './choose-matrix.ts'
import { readFeatures } from './features.ts'
import { readFrame } from './frame.ts'
import { isMuData, readMuData } from './h5mu.ts'
import { splitByType } from './modalities.ts'
import { openObsColumns } from './obs-columns.ts'
import { openTenxFile } from './tenx/open-tenx.ts'
import { tenxGroups } from './tenx/tenx-h5.ts'

/**
 * Opens an AnnData file of any version (0.5 to now), a MuData file or a 10x matrix; README.md lists the layouts and refusals.
 * Codes: `FILE_DAMAGED`, `FORMAT_UNSUPPORTED`, `MISSING_ELEMENT`, `SHAPE_MISMATCH`, `VALUE_INVALID`, `NO_SPOTS`.
 */
export async function openHdf5Slide(path: string, options: OpenOptions): Promise<Slide> {
  const file = await openHdf5(path)
  try {
    const groups = isAnnData(file) || isMuData(file) ? [] : tenxGroups(file)
    if (groups.length > 0) {
      file.close()
      return await openTenxFile(path, groups, options)
    }
    return await (isMuData(file) ? readMuData(file, options) : readSlide(file, options))
  } catch (thrown) {
    file.close()
    throw thrown
  }
}

async function readSlide(file: Hdf5File, options: OpenOptions): Promise<Slide> {
  const warnings = new Warnings()
  const obs = openTable(file, 'obs')
  const features = openTable(file, 'var')
  refuseEmpty(file, obs, features)
  const frame = await readFrame({ file, obs, warnings }, { file, warnings }, options)
  const { library, pictureInfo, readPicture } = frame
  const { xy, spotDiameterPx, pixelSizeUm } = frame
  const { matrix, place, layout, dtype, isCounts } = chooseMatrix(file, obs, features, warnings)
  const named = readFeatures(file, features, warnings)
  const columns = openObsColumns(file, obs, warnings)
  return {
    name: library?.id ?? basename(file.path, extname(file.path)),
    path: file.path,
    format: `h5ad (${place} ${layout} ${dtype})`,
    libraryId: library?.id ?? null,
    barcodes: uniqueBarcodes(obs.index, obs.indexPlace, warnings),
    features: named,
    matrix,
    isCounts,
    modalities: splitByType(matrix, named.types),
    xy,
    spotDiameterPx,
    pixelSizeUm,
    pictureInfo,
    obsColumns: columns.infos,
    warnings: warnings.list,
    readPicture,
    readObsColumn: columns.read,
    close: () => file.close(),
  }
}

function isAnnData(file: Hdf5File): boolean {
  const keys = file.keys('')
  return keys.includes('obs') && keys.includes('var')
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
