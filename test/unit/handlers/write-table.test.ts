import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { Attention } from '../../../worker/attention/attention.ts'
import { explainSelection } from '../../../worker/handlers/explain.ts'
import { exportRanking } from '../../../worker/handlers/export-ranking.ts'
import { OpenSlide, OpenSlides } from '../../../worker/handlers/open-slides.ts'
import { QuestionDesk } from '../../../worker/handlers/questions.ts'
import { compareSeveral, compareTwo, patternOf } from '../../../worker/handlers/regions.ts'
import { fakeAttention, fakeCollaborators, fakeSlide, quiet } from './fakes.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-tables-'))
const path = join(folder, 'table.csv')
const slidePath = join(folder, 'slide.h5ad')
writeFileSync(slidePath, 'bytes')
afterAll(() => rmSync(folder, { recursive: true }))

/** A fit that ranks everything the other way round, and says which it is. */
function fitNamed(fitId: string, sign: number): Attention {
  const own = fakeAttention()
  const rank: Attention['rank'] = (spots, by) => {
    const ranking = own.rank(spots, by)
    return { ...ranking, supported: ranking.supported.map((value) => sign * value) }
  }
  const topScores: Attention['topScores'] = async function* (by, k, signal) {
    for await (const tile of own.topScores(by, k, signal))
      yield { ...tile, scores: tile.scores.map((value) => sign * value) }
  }
  return { ...own, rank, topScores, summary: { ...own.summary, fitId } }
}

/** A slide that is fitted anew while its file is read: the longest that a table waits. */
class RefittedSlide extends OpenSlide {
  override async sha256(): Promise<string> {
    this.attention = fitNamed('later', -1)
    return 'hash'
  }
}

function open(kind: typeof OpenSlide): OpenSlide {
  const xy = Float32Array.of(0, 0, 10, 0, 0, 10)
  const own = new kind({ ...fakeSlide(slidePath), xy }, new Map())
  own.attention = fitNamed('asked', 1)
  return own
}

const signal = quiet().signal
const about = { collaborators: fakeCollaborators, appVersion: '9.9.9', signal }
const spot = { kind: 'spot', barcode: 'CCC-1' } as const
const regions = [
  { name: 'a', spots: Uint32Array.of(0) },
  { name: 'b', spots: Uint32Array.of(1, 2) },
]
const [a, b] = regions
const desk = () => new QuestionDesk(new OpenSlides(), fakeCollaborators, '9.9.9')
const question = 'region="fat = yes"'
const answered = { slideId: '', question, by: 'supported', path } as const
const learned = { slideId: '', nQuestion: 2, path } as const

const TABLES: [string, (slide: OpenSlide) => Promise<unknown>][] = [
  [
    'a ranking',
    (slide) =>
      exportRanking(slide, { slideId: '', selection: spot, by: 'supported', path }, '9.9.9', quiet()),
  ],
  [
    'the best of all spots',
    (slide) =>
      exportRanking(
        slide,
        { slideId: '', selection: { kind: 'all' }, by: 'supported', path },
        '9.9.9',
        quiet(),
      ),
  ],
  ['an explanation', (slide) => explainSelection(slide, { slideId: '', selection: spot, path }, about)],
  ['a comparison', (slide) => compareTwo(slide, null, { slideId: '', a, b, path }, about)],
  [
    'a comparison over two slides',
    (slide) => compareTwo(slide, open(OpenSlideWithHash), { slideId: '', a, b, path }, about),
  ],
  ['a matrix of regions', (slide) => compareSeveral(slide, { slideId: '', regions, path }, about)],
  [
    "Moran's I",
    (slide) => patternOf(slide, { slideId: '', nShift: 1, path }, { ...quiet(), appVersion: '9.9.9' }),
  ],
  ['questions', (slide) => desk().export(slide, { ...learned, table: 'genes' }, signal)],
  ['maps of questions', (slide) => desk().export(slide, { ...learned, table: 'maps' }, signal)],
  ['an answer', (slide) => desk().exportAnswer(slide, { ...answered, table: 'genes' }, signal)],
  ['the map of an answer', (slide) => desk().exportAnswer(slide, { ...answered, table: 'map' }, signal)],
]

it.each(TABLES)('%s is of the fit that it was asked of, and its sidecar says so', async (_, write) => {
  await write(open(OpenSlideWithHash))
  const [table, sidecar] = [path, `${path}.json`].map((file) => readFileSync(file, 'utf8'))
  expect(JSON.parse(sidecar).model.id).toBe('asked')
  await write(open(RefittedSlide))
  expect(readFileSync(path, 'utf8')).toBe(table)
  expect(JSON.parse(readFileSync(`${path}.json`, 'utf8')).model).toEqual(JSON.parse(sidecar).model)
})

class OpenSlideWithHash extends OpenSlide {
  override async sha256(): Promise<string> {
    return 'hash'
  }
}

it('an answer that learns questions first is of the fit that it was asked of', async () => {
  const slide = open(OpenSlideWithHash)
  const refitting = {
    ...fakeCollaborators,
    learnQuestions: async (...args: Parameters<typeof fakeCollaborators.learnQuestions>) => {
      slide.attention = fitNamed('later', -1)
      return fakeCollaborators.learnQuestions(...args)
    },
  }
  const own = new QuestionDesk(new OpenSlides(), refitting, '9.9.9')
  const { supported } = await own.rank(
    slide,
    { slideId: '', nQuestion: 2, question: 0, by: 'supported' },
    signal,
  )
  expect(supported).toEqual(fitNamed('asked', 1).rank(Uint32Array.of(0), 'supported').supported)
  const toldBy = () => JSON.parse(readFileSync(`${path}.json`, 'utf8')).model.id
  for (const table of ['genes', 'maps'] as const) {
    slide.attention = fitNamed('asked', 1)
    await new QuestionDesk(new OpenSlides(), refitting, '9.9.9').export(slide, { ...learned, table }, signal)
    expect(toldBy()).toBe('asked')
  }
})
