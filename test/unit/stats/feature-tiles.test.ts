import { expect, it } from 'vitest'
import { expressionDifferences } from '../../../worker/compare/expression-difference.ts'
import { measureMoran } from '../../../worker/compare/moran.ts'
import { scoreSignature } from '../../../worker/compare/signature-score.ts'
import { correlationsWith } from '../../../worker/compare/similar-features.ts'
import { type FeatureTile, featureTiles, oneTile } from '../../../worker/stats/feature-tiles.ts'
import { type Modalities, normaliseFeatures } from '../../../worker/stats/modalities.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { type CsrMatrix, transposeCsr } from '../../../worker/stats/sparse.ts'
import { spotGraph } from '../../../worker/stats/spot-graph.ts'

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

it('joined, the tiles are the whole slide by feature, of one modality or several', () => {
  const matrix = counts()
  for (const [isCounts, of] of [
    [true, null],
    [false, null],
    [true, modalities],
  ] as const) {
    const whole = transposeCsr(normaliseFeatures(matrix, isCounts, of))
    const rooms = new Set<ArrayBufferLike>()
    const tiles: FeatureTile[] = []
    for (const { first, byFeature } of featureTiles(matrix, isCounts, of, IN_TILE)) {
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

it('whoever reads tile by tile finds what the whole slide says', async () => {
  const matrix = counts()
  const tiles = featureTiles(matrix, true, null, IN_TILE)
  const whole = oneTile(transposeCsr(normaliseFeatures(matrix, true)))
  const groups = Int32Array.from({ length: N_SPOT }, (_, spot) => (spot % 5 === 4 ? -1 : spot % 2))
  expect(expressionDifferences(tiles, groups, 2, 1)).toEqual(expressionDifferences(whole, groups, 2, 1))
  const list = Uint32Array.of(3, 17, 29)
  expect(scoreSignature(tiles, list, 1)).toEqual(scoreSignature(whole, list, 1))
  const own = Float32Array.from({ length: N_SPOT }, (_, spot) => spot % 7)
  expect(correlationsWith(tiles, own)).toEqual(correlationsWith(whole, own))
  const xy = Float32Array.from({ length: 2 * N_SPOT }, (_, at) =>
    at % 2 ? Math.floor(at / 2 / SIDE) : (at >> 1) % SIDE,
  )
  const told: number[] = []
  const options = {
    nShift: 5,
    signal: new AbortController().signal,
    onShift: (done: number) => told.push(done),
  }
  const mapped = { xy, graph: spotGraph(xy) }
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
