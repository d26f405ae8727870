import { writeFile } from 'node:fs/promises'
import type { DeviceState, GraphCheck } from '../../../worker/api/devices.ts'
import { HistologueError } from '../../../worker/api/errors.ts'
import type {
  Curve,
  Explanation,
  ModelReading,
  NoiseReport,
  Probe,
} from '../../../worker/api/explanations.ts'
import type { FitSummary, ObsColumn, Ranking, Reading } from '../../../worker/api/methods.ts'
import type { RankingBench } from '../../../worker/api/ranking-bench.ts'
import type { HandlerContext } from '../../../worker/api/rpc.ts'
import type { Attention } from '../../../worker/attention/attention.ts'
import type { InspectedDevices } from '../../../worker/attention/devices.ts'
import { compareAcross } from '../../../worker/compare/across-slides.ts'
import { compareMany, compareRegions } from '../../../worker/compare/compare-regions.ts'
import type { Collaborators } from '../../../worker/handlers/collaborators.ts'
import type { Slide } from '../../../worker/slide/slide.ts'
import { orderDescending } from '../../../worker/stats/ranks.ts'
import { expressionPoints } from '../../../worker/umap/expression-points.ts'
import { umapSpots } from '../../../worker/umap/umap-spots.ts'
import { fakeQuestions } from './fake-questions.ts'

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
    modalities: null,
    xy: null,
    spotDiameterPx: 10,
    pixelSizeUm: null,
    pictureInfo: null,
    obsColumns: [],
    embeddings: [{ key: 'UNI', width: 2 }],
    warnings: [{ code: 'NO_PICTURE', message: 'The slide has no picture.', place: 'uns/spatial' }],
    readPicture: async () => {
      throw new HistologueError('NO_HISTOLOGY', 'no picture')
    },
    openTiles: async () => {
      throw new HistologueError('NO_HISTOLOGY', 'no picture')
    },
    readEmbedding: async () => Float32Array.of(1, 2, 3, 4, 5, 6),
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
  histologySource: 'stain-texture-2',
  histologyNotice: null,
  nTrainedFeature: 4,
  elapsedMs: 1,
  evidenceAuc: 0.7,
  shuffledAuc: 0.55,
  plan: 'wide',
  histologyInforms: true,
  modalities: [],
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
      expectedHalfWidth: column(() => 0.05),
      supportedHalfWidth: column(() => 0.05),
      rankLow: new Uint32Array(4).fill(1),
      rankHigh: new Uint32Array(4).fill(4),
      fdr: column((g) => g * 1e-8),
      nullWeight: 0.5,
    }
  }
  return {
    summary: SUMMARY,
    // Nobody looks into it: the fake collaborators explain by simple numbers.
    fitted: {} as Attention['fitted'],
    rank,
    scores: (spots, by) => rank(spots, by)[by],
    map: () => new Float32Array(3),
    topScores: async function* (by, k, signal) {
      for (let start = 0; start < 3; start++) {
        signal.throwIfAborted()
        const { order, ...readings } = rank(Uint32Array.of(start), by)
        const features = order.slice(0, k)
        yield { start, features, scores: Float32Array.from(features, (g) => readings[by][g]) }
      }
    },
    topFeatures: async (_, k) => new Uint32Array(3 * k),
    save: (path) => writeFile(path, 'model'),
  }
}

/** `attention[g] = (g + 1) / 10`; only the first two genes are read; the baseline's score is the baseline. */
function fakeExplanation(spots: Uint32Array, baseline: number | null): Explanation {
  const curve: Curve = {
    sizes: Uint32Array.of(0, 4),
    ...{ score: Float32Array.of(1, 0), random: Float32Array.of(1, 0) },
    ...{ randomLow: Float32Array.of(1, 0), randomHigh: Float32Array.of(1, 0), areaBetween: 0.25 },
  }
  const curves = { deletion: curve, insertion: { ...curve, areaBetween: -0.125 } }
  return {
    ...{ nSpotPooled: spots.length, score: 0.75, baselineScore: baseline ?? 0.5, nullWeight: 0.5 },
    ...{ completenessError: 0.00123, nStep: 8, read: Uint32Array.of(0, 1) },
    attention: Float32Array.of(0.1, 0.2, 0.3, 0.4),
    integrated: Float32Array.of(0.25, -0.125, 0, 0),
    agreement: { topJaccard: 1, spearman: -0.4 },
    agreementOfRead: { topJaccard: 1, spearman: -1 },
    attentionCurves: { ...curves, identityError: 1e-15 },
    integratedCurves: curves,
  }
}

/** Every spot's rank goes from 3 to 1, the control (the last gene) stays on 4. */
function fakeProbe(feature: number, spots: Uint32Array, factor: number): Probe {
  const ranks = (before: number, after: number) => ({
    before: new Uint32Array(spots.length).fill(before),
    after: new Uint32Array(spots.length).fill(after),
  })
  return {
    ...{ feature, spots, factor, control: 3, isRead: false },
    ofFeature: { observed: ranks(3, 1), supported: ranks(2, 2) },
    ofControl: { observed: ranks(4, 4), supported: ranks(4, 4) },
  }
}

/** Three sampled spots, of which the last is broken by its own noise; no attention breaks. */
export function fakeNoise(by: ModelReading, nSpot: number): NoiseReport {
  return {
    ...{ by, nFeature: 4, nTop: 1, nDraw: 16, nContender: 4, beta: 14 },
    spots: Uint32Array.from({ length: Math.min(3, nSpot) }, (_, k) => k),
    breaksAt: Float32Array.of(0.3, 0.2, 0.1),
    foretold: Float32Array.of(0.31, 0.21, 0.11),
    gap: Float32Array.of(0.5, 0.5, 0.5),
    attentionBreaksAt: new Float32Array(3).fill(Number.NaN),
    seedScatter: Float32Array.of(0.01, 0.02, 0.03),
    countScatter: Float32Array.of(0.05, 0.05, 0.15),
  }
}

/** A CPU that is good, as long as nobody says otherwise, and a WebGPU that cannot start. */
export function fakeDevices(state: DeviceState = 'passed'): InspectedDevices {
  const check: GraphCheck = {
    graph: 'training-steps',
    isOnDevice: true,
    tolerance: 1e-3,
    error: state === 'passed' ? 2e-7 : 0.5,
    callMs: 12.34,
    speed: 1,
    nodes: null,
    fault: state === 'passed' ? null : 'differs from the CPU by 5.0e-1',
  }
  return {
    onnxruntime: '1.2.3',
    devices: [
      { provider: 'cpu', state, fault: check.fault, checks: [check] },
      { provider: 'webgpu', state: 'unavailable', fault: 'No supported adapters', checks: [] },
    ],
    auto: { provider: 'cpu', notice: 'No CUDA provider is installed; the CPU is used.' },
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
  describeEncoder: async () => {
    throw new HistologueError('FILE_NOT_FOUND', 'no encoder')
  },
  fitAttention: async (_slide, _options, { onProgress }) => {
    for (let done = 0; done <= 5; done++) onProgress({ phase: 'training', done, total: 5 })
    return fakeAttention()
  },
  fitJointly: async (slides, { nSeed, path }) => ({
    ...{ path, nSeed, slides: slides.map(({ slide }) => slide.name), nSpot: 6, nSharedFeature: 4 },
    ...{ nTrainedFeature: 3, device: 'cpu', deviceNotice: null, evidenceAuc: 0.7, shuffledAuc: 0.55 },
    ...{ histologyInforms: true, plan: 'wide' },
  }),
  explainSpots: async (_slide, { spots, baseline }) => fakeExplanation(spots, baseline),
  probeFeature: async ({ feature, spots, factor }) => fakeProbe(feature, spots, factor),
  measureNoise: async ({ by, nSpot }) => fakeNoise(by, nSpot),
  compareAcross: async (own, beside, question, signal) =>
    compareAcross({ ...own, attention: null }, { ...beside, attention: null }, question, signal),
  compareRegions: async (compared, question, signal) =>
    compareRegions({ ...compared, attention: null }, question, signal),
  // Of the model it asks rankings alone, which the fake has.
  compareMany,
  umapSpots: async (slide, points, work) =>
    umapSpots(points ?? (await expressionPoints(slide, work.signal)), work),
  writeDemoSlide: (path, { seed }) => writeFile(path, `demo ${seed}`),
  inspectDevices: async () => fakeDevices(),
  benchRanking: async (_slide, { column, nThinning, nSeed }, { onProgress }) => {
    for (let done = 0; done <= 3; done++) onProgress({ phase: 'benchmark', done, total: 3 })
    return fakeBench(column, nThinning, nSeed)
  },
  ...fakeQuestions,
}

/** A context that nobody cancels. */
export const quiet = (): HandlerContext => ({ signal: new AbortController().signal, onProgress: () => {} })
