import type { Counterpart, NamedSpots, RegionComparison, RegionMatrix } from '../api/comparisons.ts'
import type { Explanation, NoiseReport, Probe } from '../api/explanations.ts'
import type { EncoderInfo } from '../api/histology.ts'
import type { Ranking, Reading } from '../api/methods.ts'
import type { ComposedQuestion, LearnedQuestions, QuestionAnswer, SlideComparison } from '../api/questions.ts'
import type { RankingBench } from '../api/ranking-bench.ts'
import type { JointFit } from '../api/transfer.ts'
import type { Attention, FitOptions, WorkContext } from '../attention/attention.ts'
import type { InspectedDevices } from '../attention/devices.ts'
import type { JointOptions, JointSlide } from '../attention/fit-jointly.ts'
import type { RankingBenchOptions } from '../benchmark/bench-ranking.ts'
import type { ComparedSlide } from '../compare/compare-regions.ts'
import type { DemoOptions } from '../demo/demo-slide.ts'
import type { Question } from '../explain/explain-spots.ts'
import type { NoiseQuestion } from '../explain/measure-noise.ts'
import type { ProbeQuestion } from '../explain/probe.ts'
import type { AskedSlide } from '../questions/answer-question.ts'
import type { FittedOpenSlide } from '../questions/compare-slides.ts'
import type { OpenSlideOptions } from '../slide/open-slide.ts'
import type { Slide } from '../slide/slide.ts'
import type { Points } from '../stats/k-means.ts'
import type { UmapWork } from '../umap/umap-spots.ts'

/** What the handlers have others do; tests pass their own. */
export interface Collaborators {
  openSlideFile(path: string, options?: OpenSlideOptions): Promise<Slide>
  describeEncoder(manifestPath: string): Promise<EncoderInfo>
  fitAttention(slide: Slide, options: FitOptions, context: WorkContext): Promise<Attention>
  fitJointly(slides: readonly JointSlide[], options: JointOptions, context: WorkContext): Promise<JointFit>
  writeDemoSlide(path: string, options: DemoOptions): Promise<void>
  explainSpots(slide: Slide, question: Omit<Question, 'measurement'>): Promise<Explanation>
  probeFeature(question: Omit<ProbeQuestion, 'measurement'>): Promise<Probe>
  measureNoise(question: Omit<NoiseQuestion, 'measurement'>, context: WorkContext): Promise<NoiseReport>
  inspectDevices(context: WorkContext): Promise<InspectedDevices>
  compareRegions(
    compared: ComparedSlide,
    question: { a: NamedSpots; b: Counterpart; by: Reading },
    signal: AbortSignal,
  ): Promise<RegionComparison>
  compareAcross(
    own: ComparedSlide,
    beside: ComparedSlide,
    question: { a: NamedSpots; b: Counterpart; by: Reading },
    signal: AbortSignal,
  ): Promise<RegionComparison>
  compareMany(
    compared: ComparedSlide,
    regions: readonly NamedSpots[],
    signal: AbortSignal,
  ): Promise<RegionMatrix>
  benchRanking(slide: Slide, options: RankingBenchOptions, context: WorkContext): Promise<RankingBench>
  learnQuestions(
    { slide, attention }: FittedOpenSlide,
    nQuestion: number,
    signal: AbortSignal,
  ): Promise<LearnedQuestions>
  answerQuestion(asked: AskedSlide, question: ComposedQuestion): Promise<QuestionAnswer>
  parseQuestion(text: string): Promise<ComposedQuestion>
  rankWeighted(attention: Attention, weight: Float64Array, nSpot: number, by: Reading): Promise<Ranking>
  slideVector({ slide, attention }: FittedOpenSlide): Promise<Float32Array>
  compareSlides(own: FittedOpenSlide, other: FittedOpenSlide): Promise<SlideComparison>
  /** Of `points`, else of the slide's expression. */
  umapSpots(
    slide: Slide,
    points: Points | null,
    work: UmapWork,
  ): Promise<{ xy: Float32Array; nLaidOut: number }>
}

/** The real ones, each loaded when first asked: onnxruntime and the painter are of no use to a slide just opened. */
export const realCollaborators: Collaborators = {
  async openSlideFile(path, options) {
    const { openSlideFile } = await import('../slide/open-slide.ts')
    return openSlideFile(path, options)
  },
  async describeEncoder(manifestPath) {
    const { describeEncoder } = await import('../attention/histology/encoder/manifest.ts')
    return describeEncoder(manifestPath)
  },
  async fitAttention(slide, options, context) {
    const { fitAttention } = await import('../attention/fit-attention.ts')
    return fitAttention(slide, options, context)
  },
  async fitJointly(slides, options, context) {
    const { fitJointly } = await import('../attention/fit-jointly.ts')
    return fitJointly(slides, options, context)
  },
  async writeDemoSlide(path, options) {
    const { writeDemoSlide } = await import('../demo/demo-slide.ts')
    return writeDemoSlide(path, options)
  },
  async explainSpots(slide, question) {
    const { explainSpots } = await import('../explain/explain-spots.ts')
    const { measurementOf } = await import('../explain/measurement.ts')
    return explainSpots({ ...question, measurement: measurementOf(slide, question.fitted.model) })
  },
  async probeFeature(question) {
    const { probeFeature } = await import('../explain/probe.ts')
    const { measurementOf } = await import('../explain/measurement.ts')
    const { slide, attention } = question
    return probeFeature({ ...question, measurement: measurementOf(slide, attention.fitted.model) })
  },
  async measureNoise(question, context) {
    const { measureNoise } = await import('../explain/measure-noise.ts')
    const { measurementOf } = await import('../explain/measurement.ts')
    const { slide, attention } = question
    return measureNoise({ ...question, measurement: measurementOf(slide, attention.fitted.model) }, context)
  },
  async inspectDevices(context) {
    const { inspectDevices } = await import('../attention/devices.ts')
    return inspectDevices(context)
  },
  async compareRegions(compared, question, signal) {
    const { compareRegions } = await import('../compare/compare-regions.ts')
    return compareRegions(compared, question, signal)
  },
  async compareAcross(own, beside, question, signal) {
    const { compareAcross } = await import('../compare/across-slides.ts')
    return compareAcross(own, beside, question, signal)
  },
  async compareMany(compared, regions, signal) {
    const { compareMany } = await import('../compare/compare-regions.ts')
    return compareMany(compared, regions, signal)
  },
  async benchRanking(slide, options, context) {
    const { benchRanking } = await import('../benchmark/bench-ranking.ts')
    return benchRanking(slide, options, context)
  },
  async learnQuestions({ slide, attention }, nQuestion, signal) {
    const { learnQuestions } = await import('../questions/learn-questions.ts')
    return learnQuestions(attention.fitted.model, slide.features.names, nQuestion, signal)
  },
  async answerQuestion(asked, question) {
    const { answerQuestion } = await import('../questions/answer-question.ts')
    return answerQuestion(asked, question)
  },
  async parseQuestion(text) {
    const { parseQuestion } = await import('../questions/parse-question.ts')
    return parseQuestion(text)
  },
  async rankWeighted(attention, weight, nSpot, by) {
    const { rankWeighted } = await import('../questions/weighted-ranking.ts')
    return rankWeighted(attention.fitted, weight, nSpot, by)
  },
  async slideVector({ slide, attention }) {
    const { slideVector } = await import('../questions/slide-vector.ts')
    const { covariationOf } = await import('../questions/covariation.ts')
    return slideVector(covariationOf(attention.fitted.model), slide.features.symbols)
  },
  async compareSlides(own, other) {
    const { compareSlides } = await import('../questions/compare-slides.ts')
    return compareSlides(own, other)
  },
  async umapSpots(slide, points, work) {
    const { umapSpots } = await import('../umap/umap-spots.ts')
    const { expressionPoints } = await import('../umap/expression-points.ts')
    return umapSpots(points ?? (await expressionPoints(slide, work.signal)), work)
  },
}
