import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { TissueFigure, TissuePanel } from '../../../worker/api/figures.ts'
import { createHandlers } from '../../../worker/handlers.ts'
import { fakeCollaborators, fakeSlide, quiet } from './fakes.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-figures-'))
const [path, second] = ['slide.h5ad', 'second.h5ad'].map((name) => join(folder, name))
for (const file of [path, second]) writeFileSync(file, 'bytes')
afterAll(() => rmSync(folder, { recursive: true }))

/** The second slide has one spot more, so that colours of the one do not fit the other. */
const handlers = createHandlers(
  { cacheDir: join(folder, 'cache'), appVersion: '9.9.9' },
  {
    ...fakeCollaborators,
    openSlideFile: async (file) => {
      const slide = fakeSlide(file)
      const xy = Float32Array.of(10, 10, 50, 50, 90, 90)
      if (file !== second) return { ...slide, xy }
      return {
        ...{ ...slide, name: 'second', barcodes: [...slide.barcodes, 'TTT-1'] },
        xy: Float32Array.of(...xy, 20, 80),
      }
    },
  },
)
const panelOf = (nSpot: number, part: Partial<TissuePanel> = {}): TissuePanel => ({
  ...{ bounds: [0, 0, 100, 150], colours: new Uint8Array(4 * nSpot).fill(200), legend: null },
  ...part,
})
const figureOf = (...panels: TissuePanel[]): TissueFigure => ({
  ...{ kind: 'tissue', title: '', panels, spotScale: 1, pictureOpacity: 1 },
  tone: { brightness: 0, contrast: 1 },
})
const out = join(folder, 'figure.svg')
const asked = { format: 'svg' as const, widthMm: 100, dpi: 300, path: out }

it('views of two slides are each of their own, and the file names both with their hashes', async () => {
  const { slideId } = await handlers.openSlide({ path }, quiet())
  const other = await handlers.openSlide({ path: second }, quiet())
  const figure = figureOf(panelOf(3), panelOf(4, { slideId: other.slideId }))
  await handlers.exportFigure({ slideId, figure, ...asked }, quiet())
  const svg = readFileSync(out, 'utf8')
  expect(svg.match(/<circle /g)).toHaveLength(7)
  expect(svg.match(/SHA-256 [\da-f]{64}/g)).toHaveLength(2)
  expect(svg).toContain('Slide second, second.h5ad')
  const swapped = figureOf(panelOf(4), panelOf(3, { slideId: other.slideId }))
  const wrong = handlers.exportFigure({ slideId, figure: swapped, ...asked }, quiet())
  await expect(wrong).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

it('a figure of a file that was changed shows the slide as it was opened, and says so in place of a hash', async () => {
  const { slideId } = await handlers.openSlide({ path }, quiet())
  writeFileSync(path, 'other bytes')
  utimesSync(path, 1, 1)
  const written = await handlers.exportFigure({ slideId, figure: figureOf(panelOf(3)), ...asked }, quiet())
  expect(written.notice).toContain('slide.h5ad was changed since it was opened')
  expect(readFileSync(out, 'utf8')).toContain('as it was opened: slide.h5ad was changed since')
  expect(readFileSync(out, 'utf8')).not.toMatch(/SHA-256 [\da-f]{64}/)
  rmSync(path)
  const gone = await handlers.exportFigure({ slideId, figure: figureOf(panelOf(3)), ...asked }, quiet())
  expect(gone.notice).toContain('slide.h5ad is gone')
  writeFileSync(path, 'bytes')
})

it('a picture of more pixels than can be drawn is refused with the largest that works, before any work', async () => {
  const { slideId } = await handlers.openSlide({ path }, quiet())
  const figure = figureOf(panelOf(3))
  const png = { ...asked, format: 'png' as const, path: join(folder, 'huge.png') }
  const refused = await handlers
    .exportFigure({ slideId, figure, ...png, widthMm: 1000, dpi: 600 }, quiet())
    .catch((thrown) => thrown)
  expect(refused).toMatchObject({ code: 'WRITE_FAILED', message: expect.stringContaining('32,767') })
  // 1000 mm are 23,622 px wide, but half as high again.
  expect(refused.message).toContain('23,622 × ')
  const [, widest, finest] =
    /largest that works is (\d+) mm at 600 dpi, or (\d+) dpi/.exec(refused.toRecord().advice) ?? []
  expect([Number(widest), Number(finest)]).toEqual([926, 555])
  const svg = await handlers.exportFigure({ slideId, figure, ...asked, widthMm: 1000, dpi: 600 }, quiet())
  expect(svg.widthMm).toBe(1000)
})

it('a figure is cancelled where a slide beside it is closed meanwhile, whatever reading it then throws', async () => {
  let close = async () => {}
  const picture = {
    pictureInfo: { widthPx: 100, heightPx: 150, scale: 1, place: 'picture' },
    openTiles: async () => {
      await close()
      throw new Error('read after it was closed')
    },
  }
  const two = createHandlers(
    { cacheDir: join(folder, 'cache'), appVersion: '9.9.9' },
    {
      ...fakeCollaborators,
      openSlideFile: async (file) => ({
        ...fakeSlide(file),
        ...{ xy: Float32Array.of(10, 10, 50, 50, 90, 90), ...(file === second && picture) },
      }),
    },
  )
  const { slideId } = await two.openSlide({ path }, quiet())
  const other = await two.openSlide({ path: second }, quiet())
  close = async () => void (await two.closeSlide({ slideId: other.slideId }, quiet()))
  const figure = figureOf(panelOf(3), panelOf(3, { slideId: other.slideId }))
  const writing = two.exportFigure({ slideId, figure, ...asked }, quiet())
  await expect(writing).rejects.toMatchObject({ name: 'AbortError' })
})
