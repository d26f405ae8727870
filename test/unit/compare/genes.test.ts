import { describe, expect, it } from 'vitest'
import { parseGeneLists } from '../../../worker/compare/gene-lists.ts'
import { hilbertOrder } from '../../../worker/compare/hilbert.ts'
import { measureMoran } from '../../../worker/compare/moran.ts'
import { scoreSignature } from '../../../worker/compare/signature-score.ts'
import { keyCosines, mostAlike } from '../../../worker/compare/similar-features.ts'
import { proposeRegions } from '../../../worker/regions/propose-regions.ts'
import { oneTile } from '../../../worker/stats/feature-tiles.ts'
import { adjustedMutualInformation } from '../../../worker/stats/mutual-information.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import type { CsrMatrix } from '../../../worker/stats/sparse.ts'
import { spotGraph } from '../../../worker/stats/spot-graph.ts'

const SIDE = 24
const N_SPOT = SIDE * SIDE
const xy = Float32Array.from({ length: 2 * N_SPOT }, (_, at) =>
  at % 2 ? Math.floor(at / 2 / SIDE) : (at / 2) % SIDE,
)
const signal = new AbortController().signal

/** Gene-major matrix of a function of gene and spot. */
function mapped(nGene: number, value: (gene: number, spot: number) => number): CsrMatrix {
  const values = Float32Array.from({ length: nGene * N_SPOT }, (_, at) =>
    value(Math.floor(at / N_SPOT), at % N_SPOT),
  )
  return {
    ...{ nRow: nGene, nColumn: N_SPOT, values },
    indptr: Uint32Array.from({ length: nGene + 1 }, (_, gene) => gene * N_SPOT),
    indices: Uint32Array.from(values, (_, at) => at % N_SPOT),
  }
}

describe("Moran's I against moved blocks", () => {
  it('the curve that blocks lie on goes from neighbour to neighbour', () => {
    const power = Float32Array.from({ length: 2 * 256 }, (_, at) =>
      at % 2 ? Math.floor(at / 32) : (at / 2) % 16,
    )
    const order = hilbertOrder(power)
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 256 }, (_, k) => k))
    const steps = Array.from({ length: 255 }, (_, k) =>
      Math.hypot(
        power[2 * order[k + 1]] - power[2 * order[k]],
        power[2 * order[k + 1] + 1] - power[2 * order[k] + 1],
      ),
    )
    // Rounding to the curve's cells may cut a few corners.
    expect(steps.filter((step) => step > 1.01).length).toBeLessThan(8)
  })

  it('finds a gradient, not noise, and keeps its level on noise', async () => {
    const random = createRandom(4)
    const byFeature = mapped(
      200,
      (gene, spot) => (gene < 5 ? (3 * xy[2 * spot]) / SIDE : 0) + random.normal(),
    )
    const { moran, p } = await measureMoran(
      { byFeature: oneTile(byFeature), xy, graph: spotGraph(xy) },
      { nShift: 50, signal },
    )
    expect(Math.max(...p.subarray(0, 5))).toBeLessThan(0.05)
    expect(Math.min(...moran.subarray(0, 5))).toBeGreaterThan(0.2)
    const share = p.subarray(5).filter((value) => value <= 0.05).length / 195
    expect(share).toBeLessThan(0.1)
    expect(share).toBeGreaterThan(0.01)
  })

  it('does not call a smear over two spots a pattern as readily as a permutation would', async () => {
    const random = createRandom(8)
    const noise = Array.from({ length: 40 }, () =>
      Float32Array.from({ length: N_SPOT }, () => random.normal()),
    )
    const byFeature = mapped(40, (gene, spot) => noise[gene][spot] + 0.5 * noise[gene][(spot + 1) % N_SPOT])
    const graph = spotGraph(xy)
    const { moran, p } = await measureMoran(
      { byFeature: oneTile(byFeature), xy, graph },
      { nShift: 50, signal },
    )
    // Under permutations the sd of I is about sqrt(2 / pairs): nearly all of these would be found.
    const permuted = moran.filter((value) => value > 1.645 * Math.sqrt(2 / graph.indices.length))
    expect(permuted.length).toBeGreaterThan(36)
    // A smear reaches across the edges of blocks too, so that many are found still.
    expect(p.filter((value) => value <= 0.05).length).toBeLessThan(0.8 * permuted.length)
  })
})

it('proposed regions follow the plant, are smooth, and stability finds their number', async () => {
  const random = createRandom(2)
  const truth = Int32Array.from({ length: N_SPOT }, (_, spot) => Math.floor((3 * (spot % SIDE)) / SIDE))
  const values = Float32Array.from({ length: 4 * N_SPOT }, (_, at) => {
    const spot = Math.floor(at / 4)
    return (at % 4 === truth[spot] ? 2.4 : 0) + random.normal()
  })
  const graph = spotGraph(xy)
  const options = { k: null, seed: 1, signal }
  const { k, labels, tried, regions } = await proposeRegions({ values, width: 4 }, graph, options)
  expect([k, tried[0], regions.length]).toEqual([3, 2, 3])
  expect(adjustedMutualInformation(labels, truth)).toBeGreaterThan(0.85)
  expect(regions[0].spots.length).toBeGreaterThanOrEqual(regions[2].spots.length)
  const again = await proposeRegions({ values, width: 4 }, graph, { ...options, k: 3 })
  expect(again.labels).toEqual(labels)
})

describe('genes', () => {
  const features = {
    names: ['ERBB2', 'TWIN', 'TWIN-1', 'Krt8'],
    symbols: ['ERBB2', 'TWIN', 'TWIN', 'Krt8'],
    ids: ['E1', 'E2', 'E3', 'E4'],
    types: new Array<string>(4).fill('Gene Expression'),
  }
  const read = (text: string, file?: string) =>
    parseGeneLists({ text, ...(file !== undefined && { file }) }, features)

  it('are found by name, symbol, id or another case; the others are named', () => {
    const [list] = read('erbb2, E4\nNOPE TWIN')
    expect(list).toMatchObject({ features: Uint32Array.of(0, 3, 1, 2), unknown: ['NOPE'] })
  })

  it('come by lists from GMT and from CSV', () => {
    expect(
      read('A\thttp://a\tERBB2\tNOPE\r\nB\t\tKrt8\n').map(({ name, features, unknown }) => [
        name,
        [...features],
        unknown,
      ]),
    ).toEqual([
      ['A', [0], ['NOPE']],
      ['B', [3], []],
    ])
    const csv =
      'gene_set_name,gene_set_description,gene_symbol,gene_description\nA,words,ERBB2,\nA,words,Krt8,\n'
    expect(read(csv)).toEqual([
      { name: 'A', description: 'words', features: Uint32Array.of(0, 3), unknown: [] },
    ])
  })

  it('a quoted cell keeps its commas, and its place in the row', () => {
    const csv =
      '"gene_set_name","gene_set_description","gene_symbol"\n"Up, late","a ""b"", c","ERBB2"\n"Up, late",,"Krt8"\n'
    expect(read(csv)).toEqual([
      { name: 'Up, late', description: 'a "b", c', features: Uint32Array.of(0, 3), unknown: [] },
    ])
    expect(read('"NO, PE", ERBB2')[0]).toMatchObject({ features: Uint32Array.of(0), unknown: ['NO, PE'] })
  })

  it('a tab alone makes no GMT: a row of genes and a table of results are read as such', () => {
    const kept = (text: string) => read(text).map(({ name, features: found }) => [name, [...found]])
    expect(kept('ERBB2\tKrt8\tTWIN\n')).toEqual([['Genes', [0, 3, 1, 2]]])
    expect(kept('gene\tlogFC\tp\nERBB2\t2.1\t0.01\nKrt8\t1\t0.02\n')).toEqual([['Genes', [0, 3]]])
    expect(kept('group,names,scores\nA,ERBB2,3\nB,Krt8,2\nA,E2,1\n')).toEqual([
      ['A', [0, 1]],
      ['B', [3]],
    ])
    expect(kept('gene;p\nERBB2;0,01\n')).toEqual([['Genes', [0]]])
    // A file that calls itself GMT is GMT, whatever its second column holds.
    expect(read('A\tERBB2\tKrt8\n', 'sets.gmt')[0]).toMatchObject({ name: 'A', features: Uint32Array.of(3) })
  })

  it('refuse a broken line by its number, and emptiness', () => {
    expect(() => read('A\tx\tERBB2\nB\n')).toThrow('line 2')
    expect(() => read('  \n')).toThrow('holds no genes')
  })

  it('alike by keys are those of the same direction, without the gene itself', () => {
    const keys = Float32Array.of(1, 0, 2, 0.1, 0, 1, -1, 0, 0, 0)
    const similar = mostAlike(keyCosines(keys, 2, 0), 0, 10)
    expect([...similar.features]).toEqual([1, 2, 3])
    expect(similar.similarity[0]).toBeCloseTo(2 / Math.hypot(2, 0.1), 6)
    expect(similar.similarity[2]).toBeCloseTo(-1, 6)
  })

  it('score a signature against controls of like expression, none of the list', async () => {
    const random = createRandom(6)
    const matrix = mapped(
      2000,
      (gene, spot) => gene / 1000 + random.uniform() + (gene % 50 === 0 && spot < 60 ? 1 : 0),
    )
    const list = Uint32Array.of(500, 1000, 1500, 1900)
    const score = (seed: number) => scoreSignature(oneTile(matrix), list, { seed, signal })
    const { values, controls } = await score(1)
    for (const gene of list) expect(controls).not.toContain(gene)
    const mean = (from: number, to: number) =>
      values.subarray(from, to).reduce((a, b) => a + b, 0) / (to - from)
    expect(mean(0, 60)).toBeGreaterThan(0.9)
    expect(Math.abs(mean(60, N_SPOT))).toBeLessThan(0.1)
    expect((await score(1)).controls).toEqual(controls)
    expect((await score(2)).controls).not.toEqual(controls)
  })
})
