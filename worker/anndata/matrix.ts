import { HistologueError } from '../api/errors.ts'
import { type CsrMatrix, transposeCsr } from '../stats/sparse.ts'
import type { AnnFile } from './ann-file.ts'
import { holdsCounts } from './counts.ts'
import { readDense } from './dense-matrix.ts'
import { checkShape } from './matrix-limits.ts'
import { readCompressed } from './sparse-matrix.ts'
import { type MatrixSurvey, surveyMatrix } from './survey-matrix.ts'
import { type MatrixRepairs, NO_REPAIRS, tidyMatrix } from './tidy-matrix.ts'

/** A matrix as read, with what had to be done to it. */
export interface ReadMatrix {
  matrix: CsrMatrix
  place: string
  /** `csr`, `csc` or `dense`. */
  layout: string
  /** As numpy says it, e.g. `float32`. */
  dtype: string
  repairs: MatrixRepairs
  isCounts: boolean
  /** `[nRow]` sum of each row, where reading told it. */
  rowSums?: Float64Array
}

/**
 * Reads a spots × features matrix of any layout and number type to tidy CSR float32: indices ascending, duplicates
 * summed, zeros dropped, values finite.
 * Codes: `MISSING_ELEMENT`, `SHAPE_MISMATCH`, `VALUE_INVALID`, `FORMAT_UNSUPPORTED`, `FILE_DAMAGED`.
 * Source: AnnData on-disk format, sections "Dense arrays" and "Sparse arrays"; `h5sparse_format` of 0.5 and 0.6.
 */
export async function readMatrix(
  file: AnnFile,
  place: string,
  nRow: number,
  nColumn: number,
): Promise<ReadMatrix> {
  if (file.dataset(place)) {
    const { matrix, dtype } = await readDense(file, place, nRow, nColumn)
    return finishMatrix(file, place, 'dense', dtype, matrix)
  }
  const layout = sparseLayout(file, place)
  const isCsr = layout === 'csr'
  const stated = file.attribute(place, 'shape') ?? file.attribute(place, 'h5sparse_shape')
  if (Array.isArray(stated)) checkShape(file, place, stated.map(Number), nRow, nColumn)
  const [nMajor, nMinor] = isCsr ? [nRow, nColumn] : [nColumn, nRow]
  const { matrix, dtype, survey } = await readCompressed(file, place, nMajor, nMinor)
  if (isCsr) return finishMatrix(file, place, layout, dtype, matrix, survey)
  return finishMatrix(file, place, layout, dtype, transposeCsr(matrix))
}

function sparseLayout(file: AnnFile, place: string): 'csr' | 'csc' {
  if (!file.group(place))
    throw new HistologueError(
      'MISSING_ELEMENT',
      `The file has no ${place}, so there is no expression matrix.`,
      {
        file: file.path,
        place,
        advice: 'Store the counts in X and write the file again.',
      },
    )
  const encoding = file.textAttribute(place, 'encoding-type') ?? file.textAttribute(place, 'h5sparse_format')
  if (encoding === 'csr_matrix' || encoding === 'csr') return 'csr'
  if (encoding === 'csc_matrix' || encoding === 'csc') return 'csc'
  throw new HistologueError(
    'FORMAT_UNSUPPORTED',
    `${place} is stored as ${encoding ?? 'something unnamed'}, which is not known here.`,
    { file: file.path, place, advice: 'Store the matrix dense, as CSR or as CSC.' },
  )
}

/** The same with other rows or columns of the matrix, whose sums are not known. */
export function withMatrix(read: ReadMatrix, matrix: CsrMatrix): ReadMatrix {
  const { rowSums: _, ...said } = read
  return matrix === read.matrix ? read : { ...said, matrix }
}

/** Tidies a matrix that was read some other way; `survey` of it, where that was made. Codes: `VALUE_INVALID`. */
export function finishMatrix(
  file: { path: string },
  place: string,
  layout: string,
  dtype: string,
  raw: CsrMatrix,
  survey: MatrixSurvey | null = surveyMatrix(raw),
): ReadMatrix {
  if (survey) return { matrix: raw, place, layout, dtype, repairs: NO_REPAIRS, ...survey }
  const { matrix, repairs } = tidyMatrix(raw, file.path, place)
  return { matrix, place, layout, dtype, repairs, isCounts: holdsCounts(matrix.values) }
}
