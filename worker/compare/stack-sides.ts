import type { CsrMatrix } from '../stats/sparse.ts'

/** Spots of one slide and the features that are compared there. */
export interface StackedSide {
  /** `[nFeature, nSpot]` of the slide, gene-major. */
  byFeature: CsrMatrix
  /** `[nShared]` features of the slide. */
  features: Uint32Array
  /** Each once. */
  spots: Uint32Array
}

/**
 * The values of two sides over shared features, `[nShared, nA + nB]` gene-major, A's spots first. Where each gene's values ascend on both
 * slides, as in the copy by gene of an open slide, they ascend here: two ordered rows are merged and nothing is sorted.
 */
export function stackSides(a: StackedSide, b: StackedSide): CsrMatrix {
  const nShared = a.features.length
  const columnsA = columnsOf(a, 0)
  const columnsB = columnsOf(b, a.spots.length)
  const nValue = countKept(a, columnsA) + countKept(b, columnsB)
  const out: CsrMatrix = {
    ...{ nRow: nShared, nColumn: a.spots.length + b.spots.length },
    ...{ indptr: new Uint32Array(nShared + 1), indices: new Uint32Array(nValue) },
    values: new Float32Array(nValue),
  }
  const { indptr, indices, values } = out
  let n = 0
  for (let k = 0; k < nShared; k++) {
    const left = createReader(a, columnsA, k)
    const right = createReader(b, columnsB, k)
    while (left.column >= 0 || right.column >= 0) {
      const next = right.column < 0 || (left.column >= 0 && left.value <= right.value) ? left : right
      indices[n] = next.column
      values[n++] = next.value
      next.advance()
    }
    indptr[k + 1] = n
  }
  return out
}

/** `[nSpot]` column of each spot, -1 for those of neither side. */
function columnsOf({ byFeature, spots }: StackedSide, first: number): Int32Array {
  const columns = new Int32Array(byFeature.nColumn).fill(-1)
  spots.forEach((spot, at) => {
    columns[spot] = first + at
  })
  return columns
}

function countKept({ byFeature: { indptr, indices }, features }: StackedSide, columns: Int32Array): number {
  let n = 0
  for (const feature of features)
    for (let k = indptr[feature]; k < indptr[feature + 1]; k++) if (columns[indices[k]] >= 0) n++
  return n
}

/** Walks over the values of a feature at the side's spots; `column` is -1 past the last. */
function createReader({ byFeature, features }: StackedSide, columns: Int32Array, at: number) {
  const { indptr, indices, values } = byFeature
  const end = indptr[features[at] + 1]
  let k = indptr[features[at]] - 1
  const reader = {
    column: -1,
    value: 0,
    advance() {
      do k++
      while (k < end && columns[indices[k]] < 0)
      reader.column = k < end ? columns[indices[k]] : -1
      reader.value = k < end ? values[k] : 0
    },
  }
  reader.advance()
  return reader
}
