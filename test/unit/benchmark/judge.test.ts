import { describe, expect, it } from 'vitest'
import { judgeMethods, SHUFFLED } from '../../../worker/benchmark/judge.ts'
import type { Method } from '../../../worker/benchmark/method.ts'
import { findTruth, K, type Labels, spotPrecision } from '../../../worker/benchmark/regions.ts'
import { type Shown, shuffleHistology, splitShown } from '../../../worker/benchmark/shown.ts'
import { columnMoments, logNormalise, zScores } from '../../../worker/stats/normalise.ts'
import { groupAuc } from '../../../worker/stats/rank-sum.ts'
import { type CsrMatrix, transposeCsr } from '../../../worker/stats/sparse.ts'
import { thinCounts } from '../../../worker/stats/thinning.ts'
import { selectVariableGenes } from '../../../worker/stats/variable-genes.ts'
import { toDense } from '../../golden/to-dense.ts'
import { context } from '../attention/planted-slide.ts'
import { N_GENE, N_RARE, N_SPOT, nothingPlanted } from './planted-labels.ts'

const planted = nothingPlanted()
const { measured, labels } = planted
const THINNING = 4
const CHANCE = K / (N_GENE - N_RARE)

/** A cheat that knows the labels: the AUC of the spot's region in whatever counts it is shown. */
const cheat = ({ codes, nCategory }: Labels): Method => ({
  controls: [],
  rank: async ({ counts, genes, nSpot }: Shown) => {
    const auc = groupAuc(transposeCsr(logNormalise(counts)), codes, nCategory)
    const scores = new Float32Array(nSpot * genes.length)
    for (let spot = 0; spot < nSpot; spot++)
      genes.forEach((gene, slot) => {
        scores[spot * genes.length + slot] = auc[codes[spot] * counts.nColumn + gene]
      })
    return { rows: { cheat: scores } }
  },
})

describe('the judge', () => {
  it('shows no method the half that it judges by: where only noise tells regions apart, the labels do not help', async () => {
    const { rows } = await judgeMethods(planted, THINNING, [cheat(labels)], context)
    expect(rows.get('cheat')?.precision).toBeLessThan(CHANCE + 0.1)
    expect(rows.get('cheat')?.precision).toBeGreaterThan(CHANCE - 0.1)
  })

  it('would find the cheat out by all but full marks if the halves were one', async () => {
    const { shown } = splitShown(measured, THINNING)
    const { rows } = await cheat(labels).rank(shown, context)
    const regions = findTruth(labels, shown.genes, shown.counts)
    expect(spotPrecision(regions, rows.cheat, shown.genes.length)).toBeGreaterThan(0.95)
  })

  it('shows the first half, judges by the second, and the two sum to the counts', () => {
    const { shown, judging } = splitShown(measured, THINNING)
    const [first, second] = thinCounts(measured.counts, THINNING)
    expect(shown.counts).toEqual(first)
    expect(judging).toEqual(second)
    const [a, b, all] = [shown.counts, judging, measured.counts].map(toDense)
    expect(Float32Array.from(a, (x, at) => x + b[at])).toEqual(Float32Array.from(all))
    const different = a.filter((x, at) => x !== b[at]).length
    expect(different).toBeGreaterThan(0.5 * N_SPOT * N_GENE)
  })

  it('chooses genes and makes z-scores by the half that is shown, genes in the order of the file', () => {
    const { shown } = splitShown(measured, THINNING)
    const choose = (counts: CsrMatrix) => {
      const normalised = logNormalise(counts)
      const moments = columnMoments(normalised)
      const genes = selectVariableGenes(moments, measured.symbols, 1500).sort((a, b) => a - b)
      return { genes, z: zScores(normalised, moments, genes) }
    }
    const own = choose(thinCounts(measured.counts, THINNING)[0])
    expect(shown.genes).toEqual(own.genes)
    expect(shown.z).toEqual(own.z)
    expect(choose(measured.counts).genes.length).toBeGreaterThan(own.genes.length)
  })

  it('gives the controls, and only them, histology that is another spot’s', async () => {
    const seen: Shown[] = []
    const spy = (name: string, controls: string[]): Method => ({
      controls,
      rank: async (shown) => {
        seen.push(shown)
        const scores = () => new Float32Array(shown.nSpot * shown.genes.length)
        return { rows: { [name]: scores(), [`${name} beside`]: scores() } }
      },
    })
    const methods = [spy('a', []), spy('b', ['b'])]
    const { rows } = await judgeMethods(planted, THINNING, methods, context)
    expect([...rows.keys()]).toEqual(['a', 'a beside', 'b', 'b beside', `b${SHUFFLED}`])
    const [ofA, ofB, control] = seen.map(({ histology }) => [...histology])
    expect(ofA).toEqual([...measured.histology])
    expect(ofB).toEqual(ofA)
    expect(control.filter((value, at) => value === ofB[at]).length).toBeLessThan(0.1 * control.length)
    expect([...control].sort()).toEqual([...ofB].sort())
    expect(seen[2].counts).toEqual(seen[1].counts)
  })

  it('shuffles whole spots, each thinning otherwise', () => {
    const rowsOf = (thinning: number) => {
      const { histology } = shuffleHistology(splitShown(measured, thinning).shown)
      return Array.from({ length: N_SPOT }, (_, spot) => histology.slice(3 * spot, 3 * spot + 3).join())
    }
    const own = Array.from({ length: N_SPOT }, (_, spot) =>
      measured.histology.slice(3 * spot, 3 * spot + 3).join(),
    )
    expect([...rowsOf(0)].sort()).toEqual([...own].sort())
    expect(rowsOf(0)).not.toEqual(rowsOf(1))
  })

  it('gives a ranking that says nothing what chance gets, whatever genes the truth is, and shares tied places', () => {
    const truth = new Set(Array.from({ length: K }, (_, slot) => slot))
    const judge = (scores: Float32Array) => spotPrecision([{ spots: [0], truth }], scores, 200)
    expect(judge(new Float32Array(200))).toBeCloseTo(K / 200, 6)
    // 20 of the truth ahead; for the other 30 places 60 tie, of which 15 are of the truth.
    const scores = new Float32Array(200).fill(2, 0, 20).fill(1, 20, 35).fill(1, 100, 145)
    expect(judge(scores)).toBeCloseTo((20 + (30 * 15) / 60) / K, 6)
  })

  it('counts single spots, then regions of 20 spots or more, each region the same', () => {
    const codes = new Int32Array(71).fill(-1)
    codes.fill(0, 0, 20).fill(1, 20, 60).fill(2, 60, 70)
    const truth = new Set(Array.from({ length: K }, (_, slot) => slot))
    const regions = [
      { spots: [0, 1], truth },
      { spots: [2], truth },
    ]
    const scores = new Float32Array(3 * 120)
    // Spot 0 finds half of the truth, spot 1 all of it, spot 2 none: (.75 + 0) / 2.
    for (let k = 0; k < K; k++) {
      scores[25 + k] = 1
      scores[120 + k] = 1
      scores[240 + 60 + k] = 1
    }
    expect(spotPrecision(regions, scores, 120)).toBeCloseTo(0.375, 6)
    const found = findTruth({ codes, nCategory: 3 }, Uint32Array.of(0), { ...measured.counts, nRow: 71 })
    expect(found.map(({ spots }) => spots.length)).toEqual([20, 40])
  })

  it('refuses a slide on which too few genes vary', async () => {
    const few = { ...measured, symbols: measured.symbols.map((name, k) => (k < 99 ? name : 'MT-CO1')) }
    const judging = judgeMethods({ measured: few, labels }, 0, [], context)
    await expect(judging).rejects.toMatchObject({ code: 'NO_FEATURES' })
  })

  it('stops between methods', async () => {
    const controller = new AbortController()
    const ran: string[] = []
    const method = (name: string): Method => ({
      controls: [],
      rank: async ({ z }) => {
        ran.push(name)
        controller.abort()
        return { rows: { [name]: z } }
      },
    })
    const stoppable = { ...context, signal: controller.signal }
    const judging = judgeMethods(planted, 0, [method('a'), method('b')], stoppable)
    await expect(judging).rejects.toMatchObject({ name: 'AbortError' })
    expect(ran).toEqual(['a'])
  })
})
