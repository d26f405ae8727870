import type { FeatureTiles } from '../stats/feature-tiles.ts'
import type { CsrMatrix } from '../stats/sparse.ts'

/** Spots of one slide and the features that are compared there. */
export interface StackedSide {
  /** The slide's values by feature. */
  byFeature: FeatureTiles
  /** `[nShared]` features of the slide, each once. */
  features: Uint32Array
  /** Each once. */
  spots: Uint32Array
}

/**
 * The values of two sides over shared features, `[nShared, nA + nB]` gene-major, A's spots first. Each slide is read once, tile by tile.
 * Where each gene's values ascend on both slides, as in the copy by gene of an open slide, they ascend here: two ordered rows are
 * merged and nothing is sorted.
 */
export function stackSides(a: StackedSide, b: StackedSide): CsrMatrix {
  const nShared = a.features.length
  const [left, right] = [valuesOf(a, 0), valuesOf(b, a.spots.length)]
  const nValue = left.nValue + right.nValue
  const out: CsrMatrix = {
    ...{ nRow: nShared, nColumn: a.spots.length + b.spots.length },
    ...{ indptr: new Uint32Array(nShared + 1), indices: new Uint32Array(nValue) },
    values: new Float32Array(nValue),
  }
  let n = 0
  for (let k = 0; k < nShared; k++) {
    let [i, j] = [left.starts[k], right.starts[k]]
    const [endA, endB] = [left.ends[k], right.ends[k]]
    while (i < endA || j < endB) {
      const isA = j >= endB || (i < endA && left.values[i] <= right.values[j])
      out.indices[n] = isA ? left.columns[i] : right.columns[j]
      out.values[n++] = isA ? left.values[i++] : right.values[j++]
    }
    out.indptr[k + 1] = n
  }
  return out
}

/** A side's values, shared feature after shared feature in the order that the slide has them. */
interface SideValues {
  nValue: number
  /** `[nShared]` where those of a shared feature begin and end. */
  starts: Uint32Array
  ends: Uint32Array
  /** `[nValue]` and more. */
  columns: Uint32Array
  values: Float32Array
}

function valuesOf({ byFeature, features, spots }: StackedSide, firstColumn: number): SideValues {
  const columnOf = placesIn(byFeature.nSpot, spots, firstColumn)
  const sharedOf = placesIn(byFeature.nFeature, features, 0)
  const starts = new Uint32Array(features.length)
  const ends = new Uint32Array(features.length)
  let columns = new Uint32Array(1 << 16)
  let values = new Float32Array(columns.length)
  let n = 0
  for (const { first, byFeature: tile } of byFeature)
    for (let own = 0; own < tile.nRow; own++) {
      const shared = sharedOf[first + own]
      if (shared < 0) continue
      starts[shared] = n
      const end = tile.indptr[own + 1]
      if (n + end - tile.indptr[own] > columns.length) {
        const wanted = 2 * columns.length + end - tile.indptr[own]
        columns = grown(columns, new Uint32Array(wanted))
        values = grown(values, new Float32Array(wanted))
      }
      for (let k = tile.indptr[own]; k < end; k++) {
        const column = columnOf[tile.indices[k]]
        if (column < 0) continue
        columns[n] = column
        values[n++] = tile.values[k]
      }
      ends[shared] = n
    }
  return { nValue: n, starts, ends, columns, values }
}

/** `[n]` place of each number in `chosen`, counted from `first`; -1 for those that are not in it. */
function placesIn(n: number, chosen: Uint32Array, first: number): Int32Array {
  const places = new Int32Array(n).fill(-1)
  chosen.forEach((number, at) => {
    places[number] = first + at
  })
  return places
}

function grown<T extends Uint32Array | Float32Array>(before: T, larger: T): T {
  larger.set(before)
  return larger
}
