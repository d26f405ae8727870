import { basename } from 'node:path'
import { FolderStore } from '../../anndata/zarr/folder-store.ts'
import { readNodeMetadata, readZarrTree } from '../../anndata/zarr/read-tree.ts'
import type { ZarrStore } from '../../anndata/zarr/store.ts'
import { ZarrFile } from '../../anndata/zarr/zarr-file.ts'
import { openZipStore } from '../../anndata/zarr/zip-store.ts'
import { HistologueError } from '../../api/errors.ts'
import type { OpenOptions, Slide } from '../slide.ts'
import { someOf } from '../warnings.ts'
import { readAnnData } from './anndata-slide.ts'
import { readMuData } from './h5mu.ts'
import { isSpatialData, readSpatialData } from './spatialdata/spatialdata.ts'
import { listFolder } from './tenx/section-files.ts'
import { filesOfSlide } from './zarr-files.ts'

const MARKS = ['.zgroup', '.zattrs', '.zmetadata', 'zarr.json']

/** True where a folder is a zarr store, version 2 or 3. Codes: `FILE_UNREADABLE`. */
export async function isZarrFolder(path: string): Promise<boolean> {
  const { files } = await listFolder(path)
  return MARKS.some((mark) => files.includes(mark))
}

/** Opens a folder that is a zarr store of AnnData, MuData or SpatialData. Codes: those of their readers. */
export function openZarrFolder(path: string, options: OpenOptions): Promise<Slide> {
  return openZarr(new FolderStore(path), options)
}

/** Opens a zip archive of such a store. Codes: those of the readers and of `openZipStore`. */
export async function openZarrZip(path: string, options: OpenOptions): Promise<Slide> {
  return openZarr(await openZipStore(path), options)
}

async function openZarr(store: ZarrStore, options: OpenOptions): Promise<Slide> {
  try {
    return await readStore(store, options)
  } catch (thrown) {
    store.close()
    throw thrown
  }
}

async function readStore(store: ZarrStore, options: OpenOptions): Promise<Slide> {
  const names = await store.children('')
  // MuData has obs and var beside its modalities.
  const isAnnData = names.includes('obs') && names.includes('var') && !names.includes('mod')
  if (!isAnnData && !names.includes('mod')) {
    if (isSpatialData(names)) return readSpatialData(store, names, options)
    throw await unknownStore(store, names)
  }
  const file = new ZarrFile(store, await readZarrTree(store, ''))
  const slide = await (isAnnData ? readAnnData(file, options) : readMuData(file, options))
  return { ...slide, parts: { files: await filesOfSlide(store, ''), element: options.element ?? null } }
}

async function unknownStore(store: ZarrStore, names: string[]): Promise<HistologueError> {
  const isStore = (await readNodeMetadata(store, '')) !== null
  const what = isStore ? 'a zarr store without a table' : 'no zarr store'
  return new HistologueError(
    'FORMAT_UNSUPPORTED',
    `${basename(store.path)} is ${what}; it holds ${someOf(names)}.`,
    {
      file: store.path,
      place: '/',
      advice: isStore
        ? 'Open a store of AnnData, MuData or SpatialData.'
        : 'Unpack the archive and open what is in it.',
    },
  )
}
