import { HistologueError } from '../api/errors.ts'
import type { ExportResult, Methods, Ranking } from '../api/methods.ts'
import type { ComposedQuestion, LearnedQuestions, QuestionAnswer, QuestionRegion } from '../api/questions.ts'
import type { Attention } from '../attention/attention.ts'
import {
  ANSWER_COLUMNS,
  answerLines,
  QUESTION_GENE_COLUMNS,
  questionGeneLines,
  questionMapColumns,
  questionMapLines,
} from '../export/question-tables.ts'
import { RANKING_COLUMNS, rankingLines } from '../export/ranking-table.ts'
import { sidecarPath } from '../export/sidecar.ts'
import { VECTOR_COLUMNS, vectorLines } from '../export/vector-table.ts'
import type { FittedOpenSlide } from '../questions/compare-slides.ts'
import { drawnIn } from '../questions/drawn-regions.ts'
import type { Collaborators } from './collaborators.ts'
import type { OpenSlide, OpenSlides } from './open-slides.ts'
import { checkSpots, selectSpots } from './select-spots.ts'
import { type Table, writeTable } from './write-table.ts'

const CHOSEN = 0.5

type Params<M extends keyof Methods> = Methods[M]['params']

/** The slide with the fit as it is when a question comes: a fit made while the answer waits is not this answer's. */
const fittedNow = ({ slide, attention }: OpenSlide): FittedOpenSlide => ({ slide, attention })

/** Answers the methods about questions; what was learned is kept with the fit that it was learned from. */
export class QuestionDesk {
  readonly #slides: OpenSlides
  readonly #collaborators: Collaborators
  readonly #appVersion: string
  readonly #learned = new WeakMap<Attention, Map<number, LearnedQuestions>>()

  constructor(slides: OpenSlides, collaborators: Collaborators, appVersion: string) {
    this.#slides = slides
    this.#collaborators = collaborators
    this.#appVersion = appVersion
  }

  /** Learns questions, or gives those learned before. Throws `NO_SPOTS` where the slide has fewer spots, `NOT_FITTED`. */
  async learn(
    { slide, attention }: FittedOpenSlide,
    nQuestion: number,
    signal: AbortSignal,
  ): Promise<LearnedQuestions> {
    const known = this.#learned.get(attention) ?? new Map<number, LearnedQuestions>()
    this.#learned.set(attention, known)
    const before = known.get(nQuestion)
    if (before) return before
    if (slide.barcodes.length < nQuestion)
      throw new HistologueError('NO_SPOTS', `The slide has fewer than ${nQuestion} spots.`, {
        file: slide.path,
      })
    const learned = await this.#collaborators.learnQuestions({ slide, attention }, nQuestion, signal)
    signal.throwIfAborted()
    known.set(nQuestion, learned)
    return learned
  }

  /** Ranks by one learned question. Throws `BAD_REQUEST` beyond the last. */
  async rank(open: OpenSlide, params: Params<'rankQuestion'>, signal: AbortSignal): Promise<Ranking> {
    const fitted = fittedNow(open)
    const { questions } = await this.learn(fitted, params.nQuestion, signal)
    const { map, nSpot } = questionAt(questions, params.question)
    return this.#collaborators.rankWeighted(fitted.attention, Float64Array.from(map), nSpot, params.by)
  }

  /** Writes genes or maps of learned questions, or the slide's vector, with a sidecar. Throws `WRITE_FAILED`, and as `learn`. */
  async export(
    open: OpenSlide,
    params: Params<'exportQuestions'>,
    signal: AbortSignal,
  ): Promise<ExportResult> {
    const fitted = fittedNow(open)
    const { slide, attention } = fitted
    await this.#slides.refuseOverwriting(params.path, sidecarPath(params.path))
    if (params.table === 'vector') return this.#exportVector(open, fitted, params.path, signal)
    const learned = await this.learn(fitted, params.nQuestion, signal)
    const names = learned.questions.map(({ name }, at) => params.names?.[at]?.trim() || name)
    const { questions, ...figures } = learned
    const about = { nQuestion: questions.length, table: params.table, names, ...figures }
    const { path } = params
    if (params.table === 'maps') {
      const lines = questionMapLines(slide.barcodes, questions, names)
      const ofMaps = { path, lines, nRow: slide.barcodes.length, fit: attention.summary }
      return this.#write(open, ofMaps, { ...about, columns: questionMapColumns(names) }, signal)
    }
    const rankings: Ranking[] = []
    for (const { map, nSpot } of questions)
      rankings.push(
        await this.#collaborators.rankWeighted(attention, Float64Array.from(map), nSpot, 'supported'),
      )
    const nTop = Math.min(params.top ?? slide.features.names.length, slide.features.names.length)
    const lines = questionGeneLines(names, rankings, slide.features, nTop)
    const ofGenes = { path, lines, nRow: nTop * questions.length, fit: attention.summary }
    const top = params.top ?? null
    return this.#write(open, ofGenes, { ...about, top, columns: QUESTION_GENE_COLUMNS }, signal)
  }

  async #exportVector(
    open: OpenSlide,
    fitted: FittedOpenSlide,
    path: string,
    signal: AbortSignal,
  ): Promise<ExportResult> {
    const vector = await this.#collaborators.slideVector(fitted)
    const lines = vectorLines([{ name: fitted.slide.name, vector }])
    const table = { path, lines, nRow: 1, fit: fitted.attention.summary }
    return this.#write(open, table, { table: 'vector', columns: VECTOR_COLUMNS }, signal)
  }

  /** Answers a composed question. Throws `NOT_FITTED`, and as the question's parts. */
  async ask(
    open: OpenSlide,
    question: ComposedQuestion | string,
    signal: AbortSignal,
  ): Promise<QuestionAnswer> {
    return this.#ask(fittedNow(open), question, signal)
  }

  async #ask(
    fitted: FittedOpenSlide,
    question: ComposedQuestion | string,
    signal: AbortSignal,
  ): Promise<QuestionAnswer> {
    const parsed = typeof question === 'string' ? await this.#collaborators.parseQuestion(question) : question
    const spotsOf = (region: QuestionRegion) => this.#spotsOf(fitted, region, signal)
    const answer = await this.#collaborators.answerQuestion({ ...fitted, spotsOf }, parsed)
    signal.throwIfAborted()
    return answer
  }

  /** Ranks over the spots that a question chooses, each by its value; null where it chooses none. */
  async rankAnswer(open: OpenSlide, { question, by }: Params<'rankAnswer'>, signal: AbortSignal) {
    const fitted = fittedNow(open)
    return this.#rankingOf(fitted, await this.#ask(fitted, question, signal), by)
  }

  /** Writes the genes of an answer, or its map, with a sidecar. Throws `NO_SPOTS` for genes of no spot. */
  async exportAnswer(
    open: OpenSlide,
    { question, table: what, by, top, path }: Params<'exportAnswer'>,
    signal: AbortSignal,
  ): Promise<ExportResult> {
    const fitted = fittedNow(open)
    await this.#slides.refuseOverwriting(path, sidecarPath(path))
    const answer = await this.#ask(fitted, question, signal)
    const { barcodes, features } = fitted.slide
    const regions = drawnIn(question).map(({ name, spots }) => ({
      ...{ name, barcodes: Array.from(spots, (spot) => barcodes[spot]) },
    }))
    const about = {
      ...{ question: answer.text, table: what, nChosen: answer.spots.length },
      // What the words of the question cannot say.
      ...(regions.length > 0 && { regions }),
    }
    const to = { path, fit: fitted.attention.summary }
    if (what === 'map') {
      const ofMap = { ...to, lines: answerLines(barcodes, answer), nRow: barcodes.length }
      return this.#write(open, ofMap, { ...about, columns: ANSWER_COLUMNS }, signal)
    }
    const ranking = await this.#rankingOf(fitted, answer, by)
    if (!ranking)
      throw new HistologueError('NO_SPOTS', `No spot answers "${answer.text}".`, { file: open.slide.path })
    const nRow = Math.min(top ?? features.names.length, features.names.length)
    const table = { ...about, by, top: top ?? null, nullWeight: ranking.nullWeight, columns: RANKING_COLUMNS }
    return this.#write(open, { ...to, lines: rankingLines(ranking, features, nRow), nRow }, table, signal)
  }

  async #rankingOf({ attention }: FittedOpenSlide, { map, spots }: QuestionAnswer, by: Ranking['by']) {
    if (spots.length === 0) return null
    const weight = Float64Array.from(map, (value) => (value >= CHOSEN ? value : 0))
    return this.#collaborators.rankWeighted(attention, weight, spots.length, by)
  }

  async #spotsOf(fitted: FittedOpenSlide, region: QuestionRegion, signal: AbortSignal): Promise<Uint32Array> {
    const { slide } = fitted
    if (region.kind === 'label') return selectSpots(slide, { ...region, kind: 'region' })
    if (region.kind === 'spots') {
      const spots = region.barcodes.map((barcode) => selectSpots(slide, { kind: 'spot', barcode })[0])
      return Uint32Array.from(new Set(spots)).sort()
    }
    if (region.kind === 'drawn') return drawnSpots(slide, region)
    const { questions } = await this.learn(fitted, region.nQuestion, signal)
    const { map } = questionAt(questions, region.index)
    return Uint32Array.from(map.keys()).filter((spot) =>
      questions.every((other) => other.map[spot] <= map[spot]),
    )
  }

  #write(
    open: OpenSlide,
    table: Omit<Table, 'format' | 'about'>,
    about: object,
    signal: AbortSignal,
  ): Promise<ExportResult> {
    const whole = { ...table, format: 'histologue-question', about: { nRow: table.nRow, ...about } } as const
    return writeTable(open, whole, { appVersion: this.#appVersion, signal })
  }
}

/** Throws `NO_SPOTS` for a name without spots, such as one of the terminal without its file; `UNKNOWN_SPOT`. */
function drawnSpots(slide: OpenSlide['slide'], { name, spots }: Extract<QuestionRegion, { kind: 'drawn' }>) {
  if (spots.length > 0) return Uint32Array.from(new Set(checkSpots(slide, spots))).sort()
  throw new HistologueError('NO_SPOTS', `The region "${name}" holds no spots.`, {
    file: slide.path,
    advice: 'Name a region of the list, or give its file with --regions.',
  })
}

function questionAt(questions: LearnedQuestions['questions'], at: number) {
  if (at < questions.length) return questions[at]
  throw new HistologueError(
    'BAD_REQUEST',
    `There is no question ${at + 1}; this slide has ${questions.length}.`,
  )
}
