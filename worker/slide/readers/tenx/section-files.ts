import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { openHdf5 } from '../../../anndata/hdf5.ts'
import { toFileError } from '../../file-error.ts'
import { isHdf5 } from '../../signatures.ts'
import { findMtxFiles, type MtxFiles } from './mtx.ts'
import { tenxGroups } from './tenx-h5.ts'

/** Where a matrix of counts lies: one HDF5 file, or a folder of three files. */
export type MatrixFiles = { kind: 'h5'; path: string } | ({ kind: 'mtx' } & MtxFiles)

/** Files and folders of one section as Space Ranger writes them. */
export interface SectionFiles {
  folder: string
  matrix: MatrixFiles
  /** Where positions, scale factors and pictures lie: `spatial`, or the folder itself. */
  spatialFolder: string
  spatialNames: string[]
}

/** Names of files and of folders inside a folder, sorted. */
export interface FolderNames {
  files: string[]
  folders: string[]
}

/** What links lead to counts as what lies there. Codes: `FILE_NOT_FOUND`, `FILE_UNREADABLE`. */
export async function listFolder(folder: string): Promise<FolderNames> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((thrown) => {
    throw toFileError(thrown, folder)
  })
  const files: string[] = []
  const folders: string[] = []
  for (const entry of entries) {
    const isFolder = entry.isSymbolicLink()
      ? await leadsToFolder(join(folder, entry.name))
      : entry.isDirectory()
    ;(isFolder ? folders : files).push(entry.name)
  }
  return { files: files.sort(), folders: folders.sort() }
}

/** A link that leads nowhere, or in a circle, is a file that cannot be opened. */
async function leadsToFolder(link: string): Promise<boolean> {
  const found = await stat(link).catch(() => null)
  return found?.isDirectory() ?? false
}

/** Finds a section's files in a folder; null where it holds no matrix. Codes as `listFolder`. */
export async function findSection(folder: string): Promise<SectionFiles | null> {
  const names = await listFolder(folder)
  const matrix = await findMatrix(folder, names)
  if (!matrix) return null
  const spatialFolder = names.folders.includes('spatial') ? join(folder, 'spatial') : folder
  const spatialNames = (await listFolder(spatialFolder)).files
  return { folder, matrix, spatialFolder, spatialNames }
}

/** Filtered matrices before raw ones and those of probes, one file before three. */
async function findMatrix(folder: string, { files, folders }: FolderNames): Promise<MatrixFiles | null> {
  for (const isWanted of [isFiltered, (name: string) => !isFiltered(name)]) {
    for (const name of files.filter(isWanted).sort(probesLast)) {
      const path = join(folder, name)
      if (/\.h5$/.test(name) && (await isHdf5(path)) && (await isTenx(path))) return { kind: 'h5', path }
    }
    for (const name of folders.filter(isWanted)) {
      const found = /matri(x|ces)/.test(name) && (await findMtx(join(folder, name)))
      if (found) return { kind: 'mtx', ...found }
    }
    const here = findMtxFiles(folder, files)
    if (here) return { kind: 'mtx', ...here }
  }
  return null
}

/** Cell Ranger 1 and 2 put the files into a folder per genome. */
async function findMtx(folder: string): Promise<MtxFiles | null> {
  const { files, folders } = await listFolder(folder)
  const here = findMtxFiles(folder, files)
  if (here || folders.length === 0) return here
  return findMtxFiles(join(folder, folders[0]), (await listFolder(join(folder, folders[0]))).files)
}

const isFiltered = (name: string) => !/^raw|probe/.test(name)
const probesLast = (a: string, b: string) => Number(/probe/.test(a)) - Number(/probe/.test(b))

async function isTenx(path: string): Promise<boolean> {
  const file = await openHdf5(path)
  try {
    return tenxGroups(file).length > 0
  } finally {
    file.close()
  }
}
