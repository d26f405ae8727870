import { writeFile } from 'node:fs/promises'
import { HistologueError } from '../../../worker/api/errors.ts'
import type { FitSummary, ObsColumn, Ranking, RankingBench, Reading } from '../../../worker/api/methods.ts'
import type { HandlerContext } from '../../../worker/api/rpc.ts'
import type { Attention } from '../../../worker/attention/attention.ts'
import type { Collaborators } from '../../../worker/handlers/collaborators.ts'
import type { Slide } from '../../../worker/slide/slide.ts'
import { orderDescending } from '../../../worker/stats/ranks.ts'

/** Three spots, four genes; counts `[[1, 0, 3, 0], [0, 2, 0, 0], [0, 0, 0, 0]]`; the second gene is a formula. */
export function fakeSlide(path: string, onClose: () => void = () => {}): Slide {
  const region: ObsColumn = {
    kind: 'categorical',
    codes: Int32Array.of(1, -1, 1),
    categories: ['stroma', 'fat = yes'],
    colors: null,
  }
  const score: ObsColumn = { kind: 'numeric', values: Float32Array.of(1, 2, 3) }
  return {
    name: 'fake',
    path,
    format: 'fake',
    libraryId: null,
    barcodes: ['AAA-1', 'CCC-1', 'GGG-1'],
    features: {
      names: ['ERBB2', '=cmd()', 'KRT8, long', 'TWIN-1'],
      symbols: ['ERBB2', '=cmd()', 'KRT8, long', 'TWIN'],
      ids: ['E1', 'E2', 'E3', 'E4'],
      types: new Array<string>(4).fill('Gene Expression'),
    },
    matrix: {
      nRow: 3,
      nColumn: 4,
      indptr: Uint32Array.of(0, 2, 3, 3),
      indices: Uint32Array.of(0, 2, 1),
      values: Float32Array.of(1, 3, 2),
    },
    isCounts: true,
    xy: null,
    spotDiameterPx: 10,
    pixelSizeUm: null,
    pictureInfo: null,
    obsColumns: [],
    warnings: [{ code: 'NO_PICTURE', message: 'The slide has no picture.', place: 'uns/spatial' }],
    readPicture: async () => {
      throw new HistologueError('NO_HISTOLOGY', 'no picture')
    },
    readObsColumn: (name) => {
      if (name === 'region') return region
      if (name === 'score') return score
      throw new HistologueError('UNKNOWN_COLUMN', `no ${name}`)
    },
    close: onClose,
  }
}

const SUMMARY: FitSummary = {
  fitId: 'fit-1',
  fromCache: false,
  nSeed: 5,
  device: 'cpu',
  deviceNotice: null,
  cacheNotice: null,
  nTrainedFeature: 4,
  elapsedMs: 1,
  evidenceAuc: 0.7,
  shuffledAuc: 0.55,
  plan: 'wide',
  histologyInforms: true,
}

/** Ranks by simple numbers that depend on the spots: `supported[g] = -0.1 * (spots[0] + 1) + g % 3`. */
export function fakeAttention(): Attention {
  const rank = (spots: Uint32Array, by: Reading): Ranking => {
    const column = (value: (g: number) => number) => Float32Array.from({ length: 4 }, (_, g) => value(g))
    const readings = {
      expected: column((g) => g / 3),
      supported: column((g) => -0.1 * (spots[0] + 1) + (g % 3)),
      observed: column(() => Number.NaN),
    }
    return {
      nSpotPooled: spots.length,
      by,
      order: orderDescending(readings[by]),
      ...readings,
      lift: column(() => 1),
      weight: column(() => 0.25),
      halfWidth: column(() => 0.05),
      rankLow: new Uint32Array(4).fill(1),
      rankHigh: new Uint32Array(4).fill(4),
      fdr: column((g) => g * 1e-8),
      nullWeight: 0.5,
    }
  }
  return {
    summary: SUMMARY,
    rank,
    scores: (spots, by) => rank(spots, by)[by],
    map: () => new Float32Array(3),
    topFeatures: async (_, k) => new Uint32Array(3 * k),
    save: (path) => writeFile(path, 'model'),
  }
}

/** Two rows on as many thinnings as asked for: .5, then .4, … and a formula's. */
export function fakeBench(column: string, nThinning: number, nSeed: number): RankingBench {
  const precisions = Float32Array.from({ length: nThinning }, (_, k) => 0.5 - k / 10)
  return {
    ...{ slideName: 'fake', column, nThinning, nSeed, nRegion: 2, nSpot: 41, nGene: 1000 },
    rows: [
      { what: 'z-score', precisions, elapsedMs: 1500 },
      { what: '=ours, too', precisions, elapsedMs: 10 },
    ],
    notes: ['ours: informs'],
    versions: { model: 'm-1' },
  }
}

/** Collaborators that open the fake slide and fit at once. */
export const fakeCollaborators: Collaborators = {
  openSlideFile: async (path) => fakeSlide(path),
  fitAttention: async (_slide, _options, { onProgress }) => {
    for (let done = 0; done <= 5; done++) onProgress({ phase: 'training', done, total: 5 })
    return fakeAttention()
  },
  writeDemoSlide: (path, { seed }) => writeFile(path, `demo ${seed}`),
  benchRanking: async (_slide, { column, nThinning, nSeed }, { onProgress }) => {
    for (let done = 0; done <= 3; done++) onProgress({ phase: 'benchmark', done, total: 3 })
    return fakeBench(column, nThinning, nSeed)
  },
}

/** A context that nobody cancels. */
export const quiet = (): HandlerContext => ({ signal: new AbortController().signal, onProgress: () => {} })
