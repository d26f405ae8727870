import type { AnnFile } from '../../../anndata/ann-file.ts'
import { finishMatrix } from '../../../anndata/matrix.ts'
import { readVector } from '../../../anndata/read-numbers.ts'
import { readLabels } from '../../../anndata/read-strings.ts'
import { readCompressed } from '../../../anndata/sparse-matrix.ts'
import { HistologueError } from '../../../api/errors.ts'
import type { KeptMatrices } from '../../slide.ts'
import type { NamedMatrix } from '../assemble.ts'

/**
 * Groups of a 10x HDF5 file that hold a matrix: `matrix` of Cell Ranger 3 and Space Ranger, or one per genome as Cell Ranger
 * 1 and 2 wrote. Empty where it is another file.
 */
export function tenxGroups(file: AnnFile): string[] {
  return file
    .keys('')
    .filter((name) =>
      ['barcodes', 'indptr', 'indices', 'data', 'shape'].every((part) => file.dataset(`${name}/${part}`)),
    )
}

/**
 * Reads a group of a 10x HDF5 file; features of all types are kept, in the file's order. It is stored by barcode, features ×
 * barcodes compressed by column.
 * Codes: `MISSING_ELEMENT`, `SHAPE_MISMATCH`, `VALUE_INVALID`, `FORMAT_UNSUPPORTED`, `FILE_DAMAGED`.
 * Source: 10x Genomics, "Feature-Barcode Matrices (HDF5 Format)".
 */
export async function readTenxGroup(file: AnnFile, group: string, kept?: KeptMatrices): Promise<NamedMatrix> {
  const shape = readVector(file, `${group}/shape`, 2)
  const barcodes = readLabels(file, `${group}/barcodes`)
  const features = readFeatures(file, group)
  checkNames(file, `${group}/shape`, shape, features.ids.length, barcodes.length)
  const [nSpot, nFeature] = [barcodes.length, features.ids.length]
  const readNow = async () => {
    const { matrix, dtype, survey } = await readCompressed(file, group, nSpot, nFeature)
    return finishMatrix(file, group, 'csc', dtype, matrix, survey)
  }
  const at = { file: file.path, place: group, nSpot, nFeature }
  return { barcodes, features, read: await (kept ? kept.through(at, readNow) : readNow()) }
}

function readFeatures(file: AnnFile, group: string): NamedMatrix['features'] {
  const isOld = !file.group(`${group}/features`)
  const [idPlace, namePlace] = isOld
    ? [`${group}/genes`, `${group}/gene_names`]
    : [`${group}/features/id`, `${group}/features/name`]
  const ids = readLabels(file, idPlace)
  const symbols = readLabels(file, namePlace)
  const typePlace = `${group}/features/feature_type`
  const types = file.dataset(typePlace) ? readLabels(file, typePlace) : null
  checkNames(file, namePlace, [ids.length, types?.length ?? ids.length], symbols.length, ids.length)
  return { ids, symbols, types }
}

function checkNames(
  file: AnnFile,
  place: string,
  [a, b]: number[] | Float32Array,
  nFeature: number,
  nOther: number,
): void {
  if (a === nFeature && b === nOther) return
  throw new HistologueError(
    'SHAPE_MISMATCH',
    `${place} says ${a} and ${b}, but ${nFeature} and ${nOther} are listed.`,
    { file: file.path, place, advice: 'The matrix is damaged; copy it again from where it came from.' },
  )
}
