import { expect, it } from 'vitest'
import { expressionDifferences } from '../../../worker/compare/expression-difference.ts'
import { measureMoran } from '../../../worker/compare/moran.ts'
import { scoreSignature } from '../../../worker/compare/signature-score.ts'
import { correlationsWith } from '../../../worker/compare/similar-features.ts'
import { stackSides } from '../../../worker/compare/stack-sides.ts'
import {
  type FeatureTile,
  type FeatureTiles,
  featureTiles,
  oneTile,
} from '../../../worker/stats/feature-tiles.ts'
import { type Modalities, normaliseFeatures } from '../../../worker/stats/modalities.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { type CsrMatrix, transposeCsr } from '../../../worker/stats/sparse.ts'
import { spotGraph } from '../../../worker/stats/spot-graph.ts'
import { tilesOf } from './tiles-of.ts'

const [SIDE, N_FEATURE, IN_TILE] = [12, 30, 400]
const N_SPOT = SIDE * SIDE

/** Seeded counts; features of low number are found in few spots. */
function counts(): CsrMatrix {
  const random = createRandom(11)
  const rows = Array.from({ length: N_SPOT }, () =>
    Array.from({ length: N_FEATURE }, (_, feature) =>
      random.poisson((0.05 * feature + 0.1) * random.uniform() * 3),
    ),
  )
  const stored = rows.map((row) => row.flatMap((value, feature) => (value > 0 ? [{ feature, value }] : [])))
  const indptr = new Uint32Array(N_SPOT + 1)
  stored.forEach((row, spot) => {
    indptr[spot + 1] = indptr[spot] + row.length
  })
  return {
    ...{ nRow: N_SPOT, nColumn: N_FEATURE, indptr },
    indices: Uint32Array.from(stored.flat(), ({ feature }) => feature),
    values: Float32Array.from(stored.flat(), ({ value }) => value),
  }
}

const modalities: Modalities = {
  list: [
    { name: 'Gene Expression', normalisation: 'log1p-cp10k', isCounts: true },
    { name: 'Antibody Capture', normalisation: 'clr', isCounts: true },
    { name: 'other', normalisation: 'none', isCounts: false },
  ],
  of: Uint8Array.from({ length: N_FEATURE }, (_, feature) => (feature < 20 ? 0 : feature < 27 ? 1 : 2)),
}

it('joined, the tiles are the whole slide by feature, of one modality or several', async () => {
  const matrix = counts()
  for (const [isCounts, of] of [
    [true, null],
    [false, null],
    [true, modalities],
  ] as const) {
    const whole = transposeCsr(normaliseFeatures(matrix, isCounts, of))
    const rooms = new Set<ArrayBufferLike>()
    const tiles: FeatureTile[] = []
    const { signal } = new AbortController()
    for await (const { first, byFeature } of featureTiles(matrix, isCounts, of, IN_TILE).read(signal)) {
      const { indptr, indices, values } = byFeature
      rooms.add(values.buffer).add(indices.buffer)
      tiles.push({
        first,
        byFeature: { ...byFeature, indptr, indices: indices.slice(), values: values.slice() },
      })
    }
    expect(tiles.length).toBeGreaterThan(3)
    // Of a large slide a tile of its own each time would wait for the collector beside the next.
    expect(rooms.size).toBe(2)
    expect(tiles.flatMap(({ byFeature }) => [...byFeature.indices])).toEqual([...whole.indices])
    expect(tiles.flatMap(({ byFeature }) => [...byFeature.values])).toEqual([...whole.values])
    const { bySpot } = featureTiles(matrix, isCounts, of, IN_TILE)
    const row = new Float32Array(N_FEATURE)
    const normalised = normaliseFeatures(matrix, isCounts, of)
    for (let spot = 0; spot < N_SPOT; spot++) {
      const [start, end] = [matrix.indptr[spot], matrix.indptr[spot + 1]]
      bySpot?.read(spot, row)
      expect(row.subarray(0, end - start)).toEqual(normalised.values.subarray(start, end))
    }
    for (const { first, byFeature } of tiles) {
      expect(byFeature.values.length).toBeLessThanOrEqual(IN_TILE)
      for (let own = 0; own <= byFeature.nRow; own++)
        expect(byFeature.indptr[own]).toBe(whole.indptr[first + own] - whole.indptr[first])
    }
  }
})

const groups = Int32Array.from({ length: N_SPOT }, (_, spot) => (spot % 5 === 4 ? -1 : spot % 2))
const own = Float32Array.from({ length: N_SPOT }, (_, spot) => spot % 7)
const list = Uint32Array.of(3, 17, 29)
const xy = Float32Array.from({ length: 2 * N_SPOT }, (_, at) =>
  at % 2 ? Math.floor(at / 2 / SIDE) : (at >> 1) % SIDE,
)
const mapped = { xy, graph: spotGraph(xy) }
const all = Uint32Array.from({ length: N_FEATURE }, (_, feature) => feature)

/** All that reads a slide of any size by feature. */
const readers: Record<string, (slide: FeatureTiles, signal: AbortSignal) => Promise<unknown>> = {
  comparison: (slide, signal) => expressionDifferences(slide, groups, { nGroup: 2, nWanted: 1, signal }),
  score: (slide, signal) => scoreSignature(slide, list, { seed: 1, signal }),
  likeness: (slide, signal) => correlationsWith(slide, own, signal),
  pattern: (byFeature, signal) => measureMoran({ ...mapped, byFeature }, { nShift: 2, signal }),
  'two slides': (byFeature, signal) => {
    const side = (spots: Uint32Array) => ({ matrix: counts(), byFeature, features: all, spots })
    const stacked = stackSides(side(Uint32Array.of(0, 1, 2)), side(Uint32Array.of(5, 7)))
    const sides = Int32Array.of(0, 0, 0, 1, 1)
    return expressionDifferences(stacked, sides, { nGroup: 2, nWanted: 1, signal })
  },
}

it('between tiles others have their turn, and what nobody waits for any more stops there', async () => {
  const tiles = { ...featureTiles(counts(), true, null, IN_TILE), bySpot: null }
  const nTile = (await tilesOf(tiles)).length
  for (const [name, read] of Object.entries(readers)) {
    let nTurn = 0
    let next = setImmediate(function turn() {
      nTurn++
      next = setImmediate(turn)
    })
    await read(tiles, new AbortController().signal)
    expect(nTurn, name).toBeGreaterThanOrEqual(nTile - 1)
    clearImmediate(next)
    let nRead = 0
    const controller = new AbortController()
    const counted: FeatureTiles = {
      ...tiles,
      async *read(signal) {
        for await (const tile of tiles.read(signal)) {
          if (nRead++ === 0) setImmediate(() => controller.abort(new Error('not wanted')))
          yield tile
        }
      },
    }
    await expect(read(counted, controller.signal), name).rejects.toThrow('not wanted')
    expect(nRead, name).toBe(1)
  }
})

it('whoever reads tile by tile finds what the whole slide says', async () => {
  const matrix = counts()
  const tiles = featureTiles(matrix, true, null, IN_TILE)
  const whole = oneTile(transposeCsr(normaliseFeatures(matrix, true)))
  const { signal } = new AbortController()
  for (const read of Object.values(readers))
    expect(await read({ ...tiles, bySpot: null }, signal)).toEqual(await read(whole, signal))
  const told: number[] = []
  const options = {
    nShift: 5,
    signal,
    onShift: (done: number) => told.push(done),
  }
  const found = await measureMoran({ ...mapped, byFeature: tiles }, options)
  expect(told).toEqual([1, 2, 3, 4, 5])
  const wanted = await measureMoran({ ...mapped, byFeature: whole }, options)
  // By spots the sums run in another order.
  for (const what of ['moran', 'p', 'pAdjusted'] as const)
    found[what].forEach((value, feature) => {
      expect(Math.abs(value - wanted[what][feature])).toBeLessThan(1e-6)
    })
  expect(new Set(wanted.p).size).toBeGreaterThan(N_FEATURE / 2)
})
