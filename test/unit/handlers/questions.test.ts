import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createHandlers } from '../../../worker/handlers.ts'
import { fakeCollaborators, quiet } from './fakes.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-questions-'))
const slidePath = join(folder, 'slide.h5ad')
writeFileSync(slidePath, 'bytes')
afterAll(() => rmSync(folder, { recursive: true }))

let nLearned = 0
const collaborators: typeof fakeCollaborators = {
  ...fakeCollaborators,
  learnQuestions: (...args) => {
    nLearned++
    return fakeCollaborators.learnQuestions(...args)
  },
}
const handlers = createHandlers({ cacheDir: join(folder, 'cache'), appVersion: '9.9.9' }, collaborators)
const { slideId } = await handlers.openSlide({ path: slidePath }, quiet())
const code = (expected: string) => expect.objectContaining({ code: expected })
const ask = (question: Parameters<typeof handlers.askQuestion>[0]['question']) =>
  handlers.askQuestion({ slideId, question }, quiet())

it('learn and answer nothing before the fit', async () => {
  const fresh = await handlers.openSlide({ path: slidePath }, quiet())
  const asked = { slideId: fresh.slideId }
  await expect(handlers.learnQuestions({ ...asked, nQuestion: 2 }, quiet())).rejects.toEqual(
    code('NOT_FITTED'),
  )
  const question = 'region="fat = yes"'
  await expect(handlers.askQuestion({ ...asked, question }, quiet())).rejects.toEqual(code('NOT_FITTED'))
})

describe('learned questions', async () => {
  await handlers.fitSlide({ slideId }, quiet())

  it('are learned once per number and fit', async () => {
    nLearned = 0
    await handlers.learnQuestions({ slideId, nQuestion: 2 }, quiet())
    await handlers.rankQuestion({ slideId, nQuestion: 2, question: 1, by: 'supported' }, quiet())
    expect(nLearned).toBe(1)
    await handlers.fitSlide({ slideId }, quiet())
    await handlers.learnQuestions({ slideId, nQuestion: 2 }, quiet())
    expect(nLearned).toBe(2)
  })

  it('refuse a number beyond the last, and more than there are spots', async () => {
    const third = handlers.rankQuestion({ slideId, nQuestion: 2, question: 2, by: 'supported' }, quiet())
    await expect(third).rejects.toEqual(code('BAD_REQUEST'))
    await expect(handlers.learnQuestions({ slideId, nQuestion: 4 }, quiet())).rejects.toEqual(
      code('NO_SPOTS'),
    )
    for (const nQuestion of [1, 33])
      await expect(handlers.learnQuestions({ slideId, nQuestion }, quiet())).rejects.toEqual(
        code('BAD_REQUEST'),
      )
  })

  it('write their genes and maps under the names given, formulas as text', async () => {
    const path = join(folder, 'genes.csv')
    const asked = { slideId, nQuestion: 2, names: ['edge, inner', '  '] }
    const { nRow } = await handlers.exportQuestions({ ...asked, table: 'genes', top: 1, path }, quiet())
    expect(nRow).toBe(2)
    expect(readFileSync(path, 'utf8').split('\r\n')).toEqual([
      'question,question_name,names,scores,rank,expected,lift,supported_half_width,rank_low,rank_high',
      '1,"edge, inner","KRT8, long",1.9,1,0.6666667,1,0.05,1,4',
      '2,\'=cmd(),"KRT8, long",1.8,1,0.6666667,1,0.05,1,4',
      '',
    ])
    const maps = join(folder, 'maps.csv')
    await handlers.exportQuestions({ ...asked, table: 'maps', path: maps }, quiet())
    expect(readFileSync(maps, 'utf8').split('\r\n')).toEqual([
      'barcode,question,question_1,question_2',
      'AAA-1,1,1,0',
      'CCC-1,1,0.75,0.25',
      'GGG-1,2,0.25,0.75',
      '',
    ])
    const sidecar = JSON.parse(readFileSync(`${maps}.json`, 'utf8'))
    expect(sidecar).toMatchObject({
      format: 'histologue-question',
      table: { names: ['edge, inner', '=cmd()'], explained: 0.75, explainedByRandom: 0.5, nRow: 3 },
    })
  })

  it('come with the slide as a vector, whose sidecar names the fit', async () => {
    const path = join(folder, 'vector.csv')
    await handlers.exportQuestions({ slideId, nQuestion: 2, table: 'vector', path }, quiet())
    expect(readFileSync(path, 'utf8')).toMatch(/^slide,v0,v1\r\n[^,]+,0.6,-0.8\r\n$/)
    const sidecar = JSON.parse(readFileSync(`${path}.json`, 'utf8'))
    expect(sidecar).toMatchObject({ table: { table: 'vector', nRow: 1 }, model: { id: expect.any(String) } })
  })

  it('never write over the slide', async () => {
    const over = { slideId, nQuestion: 2, table: 'maps', path: slidePath } as const
    await expect(handlers.exportQuestions(over, quiet())).rejects.toEqual(code('WRITE_FAILED'))
    expect(readFileSync(slidePath, 'utf8')).toBe('bytes')
  })
})

describe('composed questions', () => {
  it('find their regions by label, barcode and learned question', async () => {
    expect((await ask('region="fat = yes"')).spots).toEqual(Uint32Array.of(0, 2))
    expect((await ask('spots GGG-1, AAA-1')).spots).toEqual(Uint32Array.of(0, 2))
    expect((await ask('question 2 of 2')).spots).toEqual(Uint32Array.of(2))
    const composed = { kind: 'in', region: { kind: 'label', column: 'region', value: 'fat = yes' } } as const
    expect(await ask(composed)).toMatchObject({ text: 'in region="fat = yes"', spots: Uint32Array.of(0, 2) })
  })

  it('take the spots of a drawn region, and name them in the sidecar', async () => {
    const drawn = (...spots: number[]) =>
      ({ kind: 'in', region: { kind: 'drawn', name: 'edge', spots: Uint32Array.from(spots) } }) as const
    expect(await ask(drawn(2, 0, 2))).toMatchObject({ text: 'in region edge', spots: Uint32Array.of(0, 2) })
    await expect(ask(drawn())).rejects.toEqual(code('NO_SPOTS'))
    await expect(ask('in region edge')).rejects.toEqual(code('NO_SPOTS'))
    await expect(ask(drawn(3))).rejects.toEqual(code('UNKNOWN_SPOT'))
    const path = join(folder, 'drawn.csv')
    const question = { kind: 'and', parts: [drawn(1), { kind: 'not', part: drawn(0) }] } as const
    await handlers.exportAnswer(
      { slideId, question: { ...question, parts: [...question.parts] }, by: 'supported', table: 'map', path },
      quiet(),
    )
    expect(JSON.parse(readFileSync(`${path}.json`, 'utf8')).table.regions).toEqual([
      { name: 'edge', barcodes: ['CCC-1'] },
      { name: 'edge', barcodes: ['AAA-1'] },
    ])
  })

  it('say what is wrong with a region or with words', async () => {
    await expect(ask('region=bone')).rejects.toEqual(code('NO_SPOTS'))
    await expect(ask('nothing=bone')).rejects.toEqual(code('UNKNOWN_COLUMN'))
    await expect(ask('spots nobody')).rejects.toEqual(code('UNKNOWN_SPOT'))
    await expect(ask('region')).rejects.toEqual(code('BAD_REQUEST'))
    await expect(ask({ kind: 'and', parts: [] })).rejects.toEqual(code('BAD_REQUEST'))
  })

  it('rank the spots they choose, and none where they choose none', async () => {
    const by = 'supported' as const
    const ranking = await handlers.rankAnswer({ slideId, question: 'spots CCC-1, GGG-1', by }, quiet())
    expect(ranking?.nSpotPooled).toBe(2)
    expect(ranking?.supported[0]).toBeCloseTo(-0.2, 6)
    expect(await handlers.rankAnswer({ slideId, question: 'not spots CCC-1', by }, quiet())).toBeNull()
  })

  it('write their map and their genes with the question in the sidecar', async () => {
    const path = join(folder, 'answer.csv')
    const asked = { slideId, question: 'spots CCC-1', by: 'supported' as const, path }
    await handlers.exportAnswer({ ...asked, table: 'map' }, quiet())
    expect(readFileSync(path, 'utf8')).toBe(
      'barcode,value,chosen\r\nAAA-1,0.25,0\r\nCCC-1,1,1\r\nGGG-1,0.25,0\r\n',
    )
    expect((await handlers.exportAnswer({ ...asked, table: 'genes', top: 2 }, quiet())).nRow).toBe(2)
    expect(JSON.parse(readFileSync(`${path}.json`, 'utf8')).table).toMatchObject({
      question: 'in spots CCC-1',
      nChosen: 1,
    })
    const nobody = handlers.exportAnswer({ ...asked, question: 'not spots CCC-1', table: 'genes' }, quiet())
    await expect(nobody).rejects.toEqual(code('NO_SPOTS'))
  })
})

it('compare two slides that are open', async () => {
  const other = await handlers.openSlide({ path: slidePath }, quiet())
  const compared = await handlers.compareSlides({ slideId, otherSlideId: other.slideId }, quiet())
  expect(compared.similarity).toBe(0.5)
  const gone = handlers.compareSlides({ slideId, otherSlideId: 'gone' }, quiet())
  await expect(gone).rejects.toEqual(code('UNKNOWN_SLIDE'))

  // The vectors outlive the other slide, and never go over a slide's file.
  await handlers.closeSlide({ slideId: other.slideId }, quiet())
  const path = join(folder, 'vectors.csv')
  await handlers.saveVectors({ slideId, path }, quiet())
  const { own } = compared.names
  expect(readFileSync(path, 'utf8')).toBe(`slide,v0,v1\r\n${own},1,0\r\n${own},0.5,0.25\r\n`)
  const over = handlers.saveVectors({ slideId, path: slidePath }, quiet())
  await expect(over).rejects.toEqual(code('WRITE_FAILED'))
  const fresh = await handlers.openSlide({ path: slidePath }, quiet())
  // One that is closed meanwhile leaves no comparison behind.
  const closing = await handlers.openSlide({ path: slidePath }, quiet())
  const stopped = handlers.compareSlides({ slideId: fresh.slideId, otherSlideId: closing.slideId }, quiet())
  const closed = handlers.closeSlide({ slideId: closing.slideId }, quiet())
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
  await closed
  const none = handlers.saveVectors({ slideId: fresh.slideId, path }, quiet())
  await expect(none).rejects.toEqual(code('BAD_REQUEST'))
})
