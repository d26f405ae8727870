import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RankingBench } from '../../../worker/api/ranking-bench.ts'
import {
  denoisedMethod,
  earlyFusionMethod,
  infoNceMethod,
  lateFusionMethod,
  ridgeMethod,
  zScoreMethod,
} from '../../../worker/benchmark/baselines.ts'
import { benchRanking } from '../../../worker/benchmark/bench-ranking.ts'
import { SHUFFLED } from '../../../worker/benchmark/judge.ts'
import { ourMethod } from '../../../worker/benchmark/our-model.ts'
import { K } from '../../../worker/benchmark/regions.ts'
import type { Slide } from '../../../worker/slide/slide.ts'
import { context, type PlantedSlide, plantSlide } from '../attention/planted-slide.ts'

const OPTIONS = { column: 'tissue_type', nThinning: 1, nSeed: 1 }
const short = { nStep: 100, batch: 32 }

let planted: PlantedSlide
let bench: RankingBench
const progress: string[] = []

beforeAll(async () => {
  planted = await plantSlide({ seed: 1, sizePx: 600, nSpot: 300, nGene: 800 })
  const methods = [
    ...[zScoreMethod, denoisedMethod, ridgeMethod, earlyFusionMethod, lateFusionMethod],
    ...[infoNceMethod('averaged', short), infoNceMethod('log-sum-exp', short), ourMethod(OPTIONS.nSeed)],
  ]
  const reporting = {
    ...context,
    onProgress: ({ phase, done, total }: { phase: string; done: number; total: number }) => {
      if (phase === 'benchmark') progress.push(`${done}/${total}`)
    },
  }
  bench = await benchRanking(planted.slide, OPTIONS, reporting, methods)
})

afterAll(() => planted?.close())

const of = (what: string) => {
  const row = bench.rows.find((row) => row.what.startsWith(what) && !row.what.endsWith(SHUFFLED))
  return row?.precisions[0] ?? Number.NaN
}
const shuffled = (what: string) => {
  const row = bench.rows.find((row) => row.what.startsWith(what) && row.what.endsWith(SHUFFLED))
  return row?.precisions[0] ?? Number.NaN
}

describe('rankings on a planted slide', () => {
  it('are best where histology is read, and above the z-score', () => {
    for (const what of ['expected', 'supported', 'ridge', 'late fusion', 'early fusion', 'PCA'])
      expect(of(what), what).toBeGreaterThan(of('z-score') + 0.1)
    expect(of('InfoNCE, log-sum-exp')).toBeGreaterThan(of('z-score'))
  })

  it('fall to chance where histology alone is read and shuffled', () => {
    const chance = K / bench.nGene
    for (const what of ['expected', 'ridge']) {
      expect(shuffled(what), what).toBeLessThan(2 * chance)
      expect(shuffled(what), what).toBeLessThan(0.5 * of(what))
    }
  })

  it('lose by shuffling in contrastive models too, down to what the measured slope still says', () => {
    for (const what of ['InfoNCE, averaged', 'InfoNCE, log-sum-exp'])
      expect(shuffled(what), what).toBeLessThan(of(what))
  })

  it('come with all controls, regions, versions, notes and progress by method', () => {
    expect(bench.rows.filter(({ what }) => what.endsWith(SHUFFLED))).toHaveLength(5)
    expect(bench.rows).toHaveLength(16)
    expect(bench).toMatchObject({ column: 'tissue_type', nThinning: 1, nSeed: 1 })
    expect(bench.nRegion).toBeGreaterThan(1)
    expect(Object.keys(bench.versions)).toEqual(['model', 'onnxruntime-node', 'node'])
    for (const version of Object.values(bench.versions)) expect(version).toMatch(/\d/)
    expect(bench.notes).toHaveLength(6)
    expect(progress).toEqual(Array.from({ length: 13 }, (_, done) => `${done}/12`))
  })
})

describe('what cannot be judged is refused by code', () => {
  const refused = (column: string, changes: Partial<Slide> = {}) =>
    expect(benchRanking({ ...planted.slide, ...changes }, { ...OPTIONS, column }, context)).rejects

  it('no such column', () => refused('moss').toMatchObject({ code: 'UNKNOWN_COLUMN' }))

  it('a column of numbers', () =>
    refused('depth', {
      readObsColumn: () => ({ kind: 'numeric', values: new Float32Array(300) }),
    }).toMatchObject({ code: 'BAD_REQUEST', details: { place: 'obs/depth' } }))

  it('one region of 20 spots', () => {
    const codes = new Int32Array(planted.slide.matrix.nRow).fill(-1).fill(0, 0, 40).fill(1, 40, 59)
    return refused('few', {
      readObsColumn: () => ({ kind: 'categorical', codes, categories: ['a', 'b'], colors: null }),
    }).toMatchObject({ code: 'NO_SPOTS', message: expect.stringContaining('one label') })
  })

  it('no counts', () =>
    refused('tissue_type', { isCounts: false }).toMatchObject({
      code: 'MISSING_ELEMENT',
      details: { place: 'X' },
    }))

  it('no picture', () =>
    refused('tissue_type', { pictureInfo: null }).toMatchObject({ code: 'NO_HISTOLOGY' }))
})
