import { HistologueError } from '../../../worker/api/errors.ts'
import type { Explanation, ModelReading, NoiseReport, Probe } from '../../../worker/api/explanations.ts'
import type { EncoderInfo, HistologySource } from '../../../worker/api/histology.ts'
import type { FitSummary, MapQuantity, Progress, Ranking, Reading } from '../../../worker/api/methods.ts'
import type { RankingBench } from '../../../worker/api/ranking-bench.ts'
import type { HandlerContext, Handlers } from '../../../worker/api/rpc.ts'
import { fakeExports } from './fake-exports.ts'
import { createFakePicture } from './fake-picture.ts'
import { fakeQuestionHandlers } from './fake-questions.ts'
import { createFakeRegions } from './fake-regions.ts'
import { type FakeSessions, fakeSessionHandlers } from './fake-sessions.ts'
import { KINDS, makeSyntheticSlide, type SyntheticSlide, seeded } from './synthetic-slide.ts'

export interface FakeOptions {
  slide?: SyntheticSlide
  /** How long each of the ten steps of a fit takes. */
  fitStepMs?: number
  summary?: Partial<FitSummary>
  sessions?: FakeSessions
}

const PHASES: Progress['phase'][] = ['features', 'training', 'null']

/** Handlers over a small synthetic slide: what the renderer needs of the worker, without its maths. */
export function createFakeHandlers(options: FakeOptions = {}): Handlers {
  const slide = options.slide ?? makeSyntheticSlide()
  const { info, spots, features, picture, kinds } = slide
  const logit = (spot: number, feature: number) => expectedOf(kinds[spot], feature)
  return {
    openSlide: async ({ path }) => {
      if (path.includes('missing'))
        throw new HistologueError('FILE_NOT_FOUND', `There is no file ${path}.`, { file: path })
      return { ...info, path }
    },
    closeSlide: async () => null,
    previewSlide: async () => null,
    checkFiles: async () => ({ changed: [], missing: [] }),
    inspectCache: async () => ({ path: '/cache', nFile: 0, nByte: 0, parts: [] }),
    clearCache: async () => ({ nFile: 2, nByte: 412e6 }),
    makeDemoSlide: async () => ({ path: '/cache/demo.h5ad' }),
    ...createFakePicture(picture),
    getSpots: async () => spots,
    getFeatures: async () => features,
    getObsColumn: async ({ name }) =>
      name === 'annotation'
        ? { kind: 'categorical', codes: kinds, categories: KINDS, colors: null }
        : name === 'in_tissue'
          ? { kind: 'categorical', codes: new Int32Array(info.nSpot), categories: ['1', '0'], colors: null }
          : {
              kind: 'numeric',
              values: Float32Array.from(kinds, (kind, i) => 4000 + kind * 900 + (i % 37) * 40),
            },
    getFeatureMap: async ({ feature, quantity }) => ({
      values: mapOf(feature, quantity, info.nSpot, logit),
      quantity,
    }),
    fitSlide: ({ histology }, context) => pretendToFit(options, context, histology),
    describeEncoder: async ({ manifestPath }) => describeFlatly(manifestPath),
    // The page fits one slide at a time.
    fitSlides: async () => {
      throw new HistologueError('BAD_REQUEST', 'The page never asks for it.')
    },
    saveModel: async ({ path }) => ({ path }),
    rankSpot: async ({ spot, by }) => rank(kinds[spot], by, features.names.length, spot),
    rankRegion: async ({ spots: pooled, by }) => ({
      ...rank(kinds[pooled[0]], by, features.names.length, pooled[0]),
      nSpotPooled: pooled.length,
      fdr: new Float32Array(features.names.length).fill(Number.NaN),
    }),
    getTopFeatures: async ({ by, k }) => {
      const perKind = KINDS.map((_, kind) => rank(kind, by, features.names.length, kind).order.subarray(0, k))
      const top = new Uint32Array(info.nSpot * k)
      kinds.forEach((kind, spot) => {
        top.set(perKind[kind], spot * k)
      })
      return { features: top, k }
    },
    ...createFakeRegions(slide, (pooled, by) => rank(kinds[pooled[0]], by, features.names.length, pooled[0])),
    explainSpots: async () => explainFlatly(features.names.length),
    probeFeature: async ({ feature, factor }) => probeFlatly(features.names.indexOf(feature), factor),
    measureNoise: async ({ by = 'supported' }) => flatNoise(by, features.names.length),
    benchRanking: async ({ column }) => flatBench(column),
    ...fakeExports,
    saveBench: async ({ path }) => ({ path }),
    exportRanking: async ({ path }) => ({
      ...{ path, sidecarPath: `${path}.json`, nRow: features.names.length },
      nullWeight: 0.1,
    }),
    ...fakeQuestionHandlers(slide, (kind, by) => rank(kind, by, features.names.length, kind)),
    ...fakeSessionHandlers(
      () => info.nSpot,
      () => info.path,
      options.sessions,
    ),
    inspectDevices: async () => ({
      versions: { histologue: '0.0.0', node: '0.0.0', onnxruntime: '0.0.0' },
      system: {
        platform: 'linux',
        release: '0',
        arch: 'x64',
        processor: 'fake',
        nCore: 2,
        memoryBytes: 2 ** 33,
      },
      cache: { path: '/cache', nFile: 0, nByte: 0 },
      devices: [{ provider: 'cpu', state: 'passed', fault: null, checks: [] }],
      auto: { provider: 'cpu', notice: null },
    }),
  }
}

/** Noise that grows evenly over twenty spots. */
export function flatNoise(by: ModelReading, nFeature: number): NoiseReport {
  const growing = (step: number) => Float32Array.from({ length: 20 }, (_, k) => step * (k + 1))
  return {
    ...{ by, nFeature, nTop: 20, nDraw: 16, beta: 14, nContender: 100 },
    spots: Uint32Array.from({ length: 20 }, (_, k) => k),
    ...{ breaksAt: growing(0.012), foretold: growing(0.009), gap: growing(0.1) },
    ...{
      attentionBreaksAt: growing(Number.NaN),
      seedScatter: growing(0.0012),
      countScatter: growing(0.0016),
    },
  }
}

function flatBench(column: string): RankingBench {
  const row = (what: string, precision: number) => ({
    ...{ what, precisions: Float32Array.of(precision, precision + 0.02), elapsedMs: 100 },
  })
  return {
    ...{ slideName: 'synthetic', column, nThinning: 2, nSeed: 5, nRegion: 4, nSpot: 900, nGene: 1500 },
    rows: [
      row('z-score', 0.06),
      row('expected', 0.48),
      row('supported', 0.56),
      row('expected, shuffled histology', 0.03),
    ],
    ...{ notes: ['plan wide'], versions: { model: 'fake' } },
  }
}

const FLAT_CURVE = {
  sizes: Uint32Array.of(0, 10, 200),
  score: Float32Array.of(0.4, 0.3, 0.1),
  random: Float32Array.of(0.4, 0.39, 0.35),
  randomLow: Float32Array.of(0.4, 0.38, 0.33),
  randomHigh: Float32Array.of(0.4, 0.4, 0.37),
  areaBetween: 0.17,
}

/** An explanation whose two rankings are the same. */
function explainFlatly(nFeature: number): Explanation {
  const falling = Float32Array.from({ length: nFeature }, (_, k) => 1 / (nFeature + k))
  const agreement = { topJaccard: 1, spearman: 1 }
  const curves = { deletion: FLAT_CURVE, insertion: FLAT_CURVE }
  return {
    ...{
      nSpotPooled: 1,
      score: 0.4,
      baselineScore: 0.1,
      nullWeight: 0.1,
      completenessError: 0.001,
      nStep: 8,
    },
    ...{ read: Uint32Array.from(falling.keys()), attention: falling, integrated: falling },
    ...{ agreement, agreementOfRead: agreement, integratedCurves: curves },
    attentionCurves: { ...curves, identityError: 0 },
  }
}

function probeFlatly(feature: number, factor: number): Probe {
  const ranks = (before: number, after: number) => {
    const moved = { before: Uint32Array.of(before), after: Uint32Array.of(after) }
    return { observed: moved, supported: moved }
  }
  const spots = Uint32Array.of(0)
  return {
    feature,
    factor,
    spots,
    control: 0,
    isRead: true,
    ofFeature: ranks(40, 2),
    ofControl: ranks(41, 41),
  }
}

/** A restricted encoder, unless the path says that it is free. */
function describeFlatly(manifestPath: string): EncoderInfo {
  const isFree = manifestPath.includes('free')
  return {
    ...{ name: isFree ? 'free' : 'UNI', inputPx: 224, umPerPx: 0.5, dimension: 1024 },
    licence: isFree ? 'Apache-2.0' : 'CC-BY-NC-ND-4.0',
    restrictions: isFree ? [] : ['It forbids commercial use.'],
  }
}

function sourceName(histology: HistologySource): string {
  if (histology.kind === 'obsm') return `obsm:${histology.key}`
  return histology.kind === 'encoder' ? 'encoder:UNI:01234567' : 'stain-texture-2'
}

async function pretendToFit(
  { fitStepMs = 0, summary }: FakeOptions,
  { signal, onProgress }: HandlerContext,
  histology: HistologySource = { kind: 'built-in' },
): Promise<FitSummary> {
  for (const phase of PHASES)
    for (let done = 0; done <= 5; done++) {
      signal.throwIfAborted()
      onProgress({ phase, done, total: 5 })
      if (fitStepMs > 0) await new Promise((resolve) => setTimeout(resolve, fitStepMs))
    }
  return {
    fitId: 'fake',
    fromCache: false,
    nSeed: 5,
    device: 'cpu',
    deviceNotice: 'No graphics adapter passed its self-test, so the processor was used.',
    cacheNotice: null,
    histologySource: sourceName(histology),
    histologyNotice: null,
    nTrainedFeature: 1500,
    elapsedMs: 1000,
    evidenceAuc: 0.71,
    shuffledAuc: 0.55,
    plan: 'wide',
    histologyInforms: true,
    modalities: [],
    ...summary,
  }
}

/** Markers of a kind are high in it; everything else is small and the same for all spots. */
function expectedOf(kind: number, feature: number): number {
  if (feature >= 10) return ((feature * 7919) % 997) / 997 - 0.72
  const own = [0, 0, 0, 1, 1, 1, 2, 2, 3, 3][feature]
  return own === kind ? 3.4 - (feature % 3) * 0.5 : -0.8 - (feature % 3) * 0.2
}

function mapOf(
  feature: number,
  quantity: MapQuantity,
  nSpot: number,
  logit: (spot: number, feature: number) => number,
): Float32Array {
  const random = seeded(feature + 1)
  return Float32Array.from({ length: nSpot }, (_, spot) => {
    const value = logit(spot, feature) + random() - 0.5
    if (quantity === 'expression') return Math.max(0, value)
    return quantity === 'attention' ? 2 * value : value
  })
}

function rank(kind: number, by: Reading, nFeature: number, seed: number): Ranking {
  const random = seeded(seed + 11)
  const make = (value: (feature: number) => number) =>
    Float32Array.from({ length: nFeature }, (_, feature) => value(feature))
  const expected = make((feature) => expectedOf(kind, feature))
  const observed = make((feature) => (feature === 2 ? -0.3 : expected[feature] * 0.8 + random() - 0.5))
  const supported = make((feature) => expected[feature] + 0.4 * observed[feature])
  const sorted = { expected, supported, observed }[by]
  const order = Uint32Array.from(sorted.keys()).sort((a, b) => sorted[b] - sorted[a])
  const ranks = new Uint32Array(nFeature)
  order.forEach((feature, position) => {
    ranks[feature] = position + 1
  })
  return {
    nSpotPooled: 1,
    by,
    order,
    expected,
    supported,
    observed,
    lift: make((feature) => Math.exp(supported[feature])),
    weight: make((feature) => Math.exp(supported[feature]) / 20_000),
    expectedHalfWidth: make((feature) => 0.12 + (feature % 5) * 0.05),
    supportedHalfWidth: make((feature) => 0.06 + (feature % 5) * 0.02),
    rankLow: ranks.map((place) => Math.max(1, place - (place % 3))),
    rankHigh: ranks.map((place) => place + (place > 3 ? Math.round(place * 0.2) : 0)),
    fdr: make((feature) =>
      feature < 10 && expected[feature] > 0 ? 0.0004 + feature * 0.004 : 0.06 + (feature % 90) / 100,
    ),
    nullWeight: 0.04,
  }
}
