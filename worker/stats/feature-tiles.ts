import { breathe } from './breathe.ts'
import { type Modalities, spotFactors } from './modalities.ts'
import { rowSums } from './normalise.ts'
import { type CsrMatrix, countColumns } from './sparse.ts'

/** Values of a tile at most, unless a single feature has more: 160 MB. */
const MOST_IN_TILE = 20e6
const TARGET = 1e4
/** Counts whose logarithms are kept for every spot. */
const SMALL = 4

/** Neighbouring features with their values over all spots. */
export interface FeatureTile {
  /** Feature of the tile's first row. */
  first: number
  /** `[nOwn, nSpot]` */
  byFeature: CsrMatrix
}

/** A slide by feature, which is read as often as it is asked. */
export interface FeatureTiles {
  nFeature: number
  nSpot: number
  /** The same values by spot; null where the tiles are not made from one matrix. */
  bySpot: SpotRows | null
  /**
   * One tile after another, from the first feature to the last. Between tiles other requests have their turn, and the reader is
   * stopped where nobody waits for it any more. The next tile may be written over the last one: what is to stay is copied. Code:
   * `CANCELLED`.
   */
  read(signal: AbortSignal): AsyncIterable<FeatureTile>
}

/** A slide's normalised values by spot, made from the matrix when they are asked for. */
export interface SpotRows {
  /** `[nSpot, nFeature]` of which the places of the values are taken, not the values. */
  matrix: CsrMatrix
  /** Writes the values of a spot, in the order of its stored ones, to the beginning of `into`. */
  read(spot: number, into: Float32Array): void
}

/** All features as one tile. `byFeature: [nFeature, nSpot]` */
export const oneTile = (byFeature: CsrMatrix): FeatureTiles => ({
  nFeature: byFeature.nRow,
  nSpot: byFeature.nColumn,
  bySpot: null,
  async *read() {
    yield { first: 0, byFeature }
  },
})

/**
 * A slide's normalised values by feature without a copy of them all, which would be twice as large as the matrix: each tile is made when
 * its turn comes and given up after. `matrix: [nSpot, nFeature]`; values are those of `normaliseFeatures`.
 */
export function featureTiles(
  matrix: CsrMatrix,
  isCounts: boolean,
  modalities: Modalities | null,
  mostInTile = MOST_IN_TILE,
): FeatureTiles {
  const sizes = countColumns(matrix)
  const factorOf = factorsBy(matrix, isCounts, modalities)
  let readRow: SpotRows['read'] | null = null
  return {
    nFeature: matrix.nColumn,
    nSpot: matrix.nRow,
    bySpot: {
      matrix,
      read: (spot, into) => {
        readRow ??= rowReader(matrix, isCounts, modalities)
        readRow(spot, into)
      },
    },
    async *read(signal) {
      // Where each spot's row goes on.
      const next = matrix.indptr.slice(0, matrix.nRow)
      const room = largestTile(sizes, mostInTile)
      const into = { indices: new Uint32Array(room), values: new Float32Array(room) }
      for (let first = 0; first < matrix.nColumn; ) {
        if (first > 0) await breathe(signal)
        const indptr = startsOf(sizes, first, mostInTile)
        yield { first, byFeature: gather(matrix, next, { first, indptr, factorOf }, into) }
        first += indptr.length - 1
      }
    },
  }
}

/** What values are multiplied with before log1p. */
interface Factors {
  /** `[nSpot]` */
  bySpot: Float64Array
  /** `[nSpot, SMALL]` what becomes of 1 to `SMALL`: most counts are such, so their logarithms are taken once. */
  ofSmall: Float64Array
}

/** By feature; null where values stay as they are. */
function factorsBy(
  matrix: CsrMatrix,
  isCounts: boolean,
  modalities: Modalities | null,
): (feature: number) => Factors | null {
  const withSmall = (bySpot: Float64Array): Factors => {
    const ofSmall = new Float64Array(SMALL * bySpot.length)
    for (let at = 0; at < ofSmall.length; at++)
      ofSmall[at] = Math.log1p(((at % SMALL) + 1) * bySpot[Math.floor(at / SMALL)])
    return { bySpot, ofSmall }
  }
  if (!modalities) {
    const own = isCounts ? withSmall(rowSums(matrix).map((sum) => (sum > 0 ? TARGET / sum : 0))) : null
    return () => own
  }
  const { list, of } = modalities
  const factors = spotFactors(matrix, modalities).map(withSmall)
  return (feature) => (list[of[feature]].normalisation === 'none' ? null : factors[of[feature]])
}

function scaled(value: number, factors: Factors | null, spot: number): number {
  if (!factors) return value
  if (value > 0 && value <= SMALL && Math.floor(value) === value)
    return factors.ofSmall[SMALL * spot + value - 1]
  return Math.log1p(value * factors.bySpot[spot])
}

/** Reads rows with the values that the tiles have. */
function rowReader(matrix: CsrMatrix, isCounts: boolean, modalities: Modalities | null): SpotRows['read'] {
  const { indptr, indices, values } = matrix
  const factorOf = factorsBy(matrix, isCounts, modalities)
  const factors = Array.from({ length: matrix.nColumn }, (_, feature) => factorOf(feature))
  return (spot, into) => {
    const start = indptr[spot]
    for (let k = start; k < indptr[spot + 1]; k++)
      into[k - start] = scaled(values[k], factors[indices[k]], spot)
  }
}

/** `[nOwn + 1]` of the tile that begins with feature `first`; `sizes: [nFeature]`. */
function startsOf(sizes: Uint32Array, first: number, mostInTile: number): Uint32Array {
  let n = sizes[first]
  let end = first + 1
  for (; end < sizes.length && n + sizes[end] <= mostInTile; end++) n += sizes[end]
  const indptr = new Uint32Array(end - first + 1)
  for (let k = 0; k < end - first; k++) indptr[k + 1] = indptr[k] + sizes[first + k]
  return indptr
}

/** Values of the tile that has most. */
function largestTile(sizes: Uint32Array, mostInTile: number): number {
  let most = 0
  for (let first = 0; first < sizes.length; ) {
    const indptr = startsOf(sizes, first, mostInTile)
    most = Math.max(most, indptr[indptr.length - 1])
    first += indptr.length - 1
  }
  return most
}

/** The tile's values, taken out of every row, whose place in `next: [nSpot]` moves on; written into the room of the tile before. */
function gather(
  matrix: CsrMatrix,
  next: Uint32Array,
  {
    first,
    indptr,
    factorOf,
  }: { first: number; indptr: Uint32Array; factorOf: (feature: number) => Factors | null },
  into: Pick<CsrMatrix, 'indices' | 'values'>,
): CsrMatrix {
  const nOwn = indptr.length - 1
  const slots = indptr.slice(0, nOwn)
  const indices = into.indices.subarray(0, indptr[nOwn])
  const values = into.values.subarray(0, indptr[nOwn])
  const factors = Array.from({ length: nOwn }, (_, k) => factorOf(first + k))
  for (let spot = 0; spot < matrix.nRow; spot++) {
    let k = next[spot]
    for (; k < matrix.indptr[spot + 1] && matrix.indices[k] < first + nOwn; k++) {
      const own = matrix.indices[k] - first
      const slot = slots[own]++
      indices[slot] = spot
      values[slot] = scaled(matrix.values[k], factors[own], spot)
    }
    next[spot] = k
  }
  return { nRow: nOwn, nColumn: matrix.nRow, indptr, indices, values }
}
