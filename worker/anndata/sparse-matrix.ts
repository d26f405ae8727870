import { HistologueError } from '../api/errors.ts'
import type { CsrMatrix } from '../stats/sparse.ts'
import type { AnnFile } from './ann-file.ts'
import { tooLarge } from './hdf5-error.ts'
import { MAX_NON_ZERO } from './matrix-limits.ts'
import { openNumbers, readRows, readRowsAside } from './read-numbers.ts'
import { type MatrixSurvey, surveyMatrix } from './survey-matrix.ts'

/** Values from which on threads of our own unpack them. */
const LEAST_SHARED = 2_000_000
const WRITE_AGAIN = 'The matrix is damaged; write the file again from its source.'

/**
 * Reads `indptr`, `indices` and `data` of a compressed matrix and checks them against each other; rows of the result
 * are the compressed axis, indices may still be unsorted or repeated where `survey` is null.
 * Codes: `MISSING_ELEMENT`, `SHAPE_MISMATCH`, `VALUE_INVALID`, `FORMAT_UNSUPPORTED`, `FILE_DAMAGED`.
 */
export async function readCompressed(
  file: AnnFile,
  place: string,
  nMajor: number,
  nMinor: number,
): Promise<{ matrix: CsrMatrix; dtype: string; survey: MatrixSurvey | null }> {
  const indptr = readPointers(file, `${place}/indptr`, nMajor)
  const nStored = indptr[nMajor]
  if (nStored > MAX_NON_ZERO) throw tooLarge(file.path, place)
  const stored = openNumbers(file, `${place}/indices`)
  checkStored(file, stored.place, stored.shape, nStored)
  const data = openNumbers(file, `${place}/data`)
  checkStored(file, data.place, data.shape, nStored)
  const indices = new Uint32Array(roomFor(nStored))
  const values = new Float32Array(roomFor(nStored))
  // Side by side, so that no thread waits for the last piece of one of them.
  const read = await Promise.allSettled([
    readRowsAside(file, stored, 0, nStored, indices),
    readRowsAside(file, data, 0, nStored, values),
  ])
  for (const outcome of read) if (outcome.status === 'rejected') throw outcome.reason
  const matrix = { nRow: nMajor, nColumn: nMinor, indptr, indices, values }
  const survey = surveyMatrix(matrix)
  if (!survey) checkIndices(file, `${place}/indices`, matrix)
  return { matrix, dtype: data.type.name, survey }
}

/** Memory for numbers of four bytes, shared where they are so many that threads are worth it. */
function roomFor(nStored: number): ArrayBufferLike {
  return nStored < LEAST_SHARED ? new ArrayBuffer(4 * nStored) : new SharedArrayBuffer(4 * nStored)
}

function readPointers(file: AnnFile, place: string, nMajor: number): Uint32Array {
  const numbers = openNumbers(file, place)
  if (numbers.shape.length !== 1 || numbers.shape[0] !== nMajor + 1)
    throw new HistologueError(
      'SHAPE_MISMATCH',
      `${place} has shape [${numbers.shape.join(', ')}] where ${nMajor + 1} values belong.`,
      { file: file.path, place, advice: WRITE_AGAIN },
    )
  const indptr = new Uint32Array(nMajor + 1)
  readRows(file, numbers, 0, nMajor + 1, indptr)
  for (let i = 0; i < nMajor; i++)
    if (indptr[i + 1] < indptr[i] || (i === 0 && indptr[0] !== 0))
      throw new HistologueError('VALUE_INVALID', `${place} does not ascend from 0 at position ${i}.`, {
        file: file.path,
        place,
        advice: WRITE_AGAIN,
      })
  return indptr
}

/** Code `VALUE_INVALID`. */
function checkIndices(file: AnnFile, place: string, { indices, nColumn }: CsrMatrix): void {
  for (let k = 0; k < indices.length; k++)
    if (indices[k] >= nColumn)
      throw new HistologueError(
        'VALUE_INVALID',
        `${place} holds ${indices[k]} at position ${k}, but only 0 to ${nColumn - 1} exist.`,
        { file: file.path, place, advice: WRITE_AGAIN },
      )
}

function checkStored(file: AnnFile, place: string, shape: number[], nStored: number): void {
  if (shape.length === 1 && shape[0] >= nStored) return
  throw new HistologueError(
    'SHAPE_MISMATCH',
    `${place} has shape [${shape.join(', ')}], but indptr announces ${nStored} values.`,
    { file: file.path, place, advice: WRITE_AGAIN },
  )
}
