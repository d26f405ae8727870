import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { TissueFigure, TissuePanel } from '../../../worker/api/figures.ts'
import { piecesOf, piecesOfTiles } from '../../../worker/figures/picture-piece.ts'
import { pixelsAt, printPage, renderPng } from '../../../worker/figures/render-figure.ts'
import { svgText } from '../../../worker/figures/svg.ts'
import { drawTissue } from '../../../worker/figures/tissue-figure.ts'
import { dpiOfPng } from './png-chunks.ts'

const COLOURS = ['rgb(255,0,0)', 'rgb(0,128,0)', 'rgb(0,0,255)']
const WORDS = { title: 'A <script>alert(1)</script> & B', description: 'Slide x. Histologue 1.0.0.' }

/** Four spots, the last without a colour; 400 by 300 full-resolution px of .5 µm. */
const tissue = {
  xy: Float32Array.of(50, 50, 150, 50, 350, 250, 200, 200),
  spotDiameterPx: 20,
  pixelSizeUm: 0.5,
}
const panelOf = (part: Partial<TissuePanel> = {}): TissuePanel => ({
  bounds: [0, 0, 400, 300],
  colours: Uint8Array.of(255, 0, 0, 255, 0, 128, 0, 255, 0, 0, 255, 204, 9, 9, 9, 0),
  legend: null,
  ...part,
})
const figureOf = (...panels: TissuePanel[]): Omit<TissueFigure, 'kind'> => ({
  ...{ title: '', panels, spotScale: 1, pictureOpacity: 1, tone: { brightness: 0, contrast: 1 } },
})
const plain = { widthMm: 100, dpi: 300, readPiece: null }
const circlesOf = (svg: string) => [...svg.matchAll(/<circle /g)].length

describe('a figure of the tissue', () => {
  it('has a scale bar as many pixels long as its words say', async () => {
    const drawing = await drawTissue(tissue, figureOf(panelOf()), plain)
    const label = Number(/>(\d+) µm</.exec(drawing.body)?.[1])
    // The view is 94 mm wide, 400 px of .5 µm: 200 µm.
    const expectedPx = ((label / 200) * 94 * 300) / 25.4
    const png = await renderPng(drawing, WORDS, 300)
    const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    let longest = 0
    for (let y = Math.round(info.height / 2); y < info.height; y++) {
      let run = 0
      for (let x = 0; x < info.width; x++) {
        run = data[3 * (y * info.width + x)] < 60 && data[3 * (y * info.width + x) + 2] < 60 ? run + 1 : 0
        longest = Math.max(longest, run)
      }
    }
    expect(label).toBe(50)
    expect(Math.abs(longest - expectedPx)).toBeLessThanOrEqual(2)
  })

  it('draws each spot with a colour in it, once, where it lies, and leaves out what is not in sight', async () => {
    const whole = svgText(await drawTissue(tissue, figureOf(panelOf()), plain))
    for (const [k, colour] of COLOURS.entries()) {
      const [x, y] = tissue.xy.subarray(2 * k, 2 * k + 2)
      expect(whole).toMatch(
        new RegExp(
          `<g fill="${colour.replace(/[()]/g, '\\$&')}"${k === 2 ? ' fill-opacity="0.8"' : ''}><circle cx="${x}" cy="${y}" r="10"/></g>`,
        ),
      )
    }
    expect(circlesOf(whole)).toBe(3)
    const part = svgText(await drawTissue(tissue, figureOf(panelOf({ bounds: [0, 0, 120, 90] })), plain))
    expect(circlesOf(part)).toBe(1)
  })

  it('keeps the order of drawing where it is given', async () => {
    const order = Uint32Array.of(2, 0, 1)
    const svg = svgText(await drawTissue(tissue, figureOf(panelOf({ order })), plain))
    expect([...svg.matchAll(/<g fill="(rgb[^"]*)"/g)].map(([, colour]) => colour)).toEqual(
      [...order].map((spot) => COLOURS[spot]),
    )
  })

  it('writes the ends, the unit and the colours of a scale, and the names of regions as text', async () => {
    const stops = ['#000000', '#888888', '#ffffff']
    const legend = {
      kind: 'scale' as const,
      title: 'G<sub>1',
      unit: 'rank shift',
      stops,
      ticks: ['−2', '0', '3.5'],
    }
    const regions = [{ name: 'edge & "core"', colour: '#d55e00', spots: Uint32Array.of(0) }]
    const svg = svgText(await drawTissue(tissue, figureOf(panelOf({ legend, regions })), plain))
    for (const text of [
      '>−2<',
      '>0<',
      '>3.5<',
      '>rank shift<',
      '>G&lt;sub&gt;1<',
      'edge &amp; &quot;core&quot;',
    ])
      expect(svg).toContain(text)
    expect([...svg.matchAll(/stop-color="([^"]*)"/g)].map(([, colour]) => colour)).toEqual(stops)
    expect(svg).not.toContain('<sub>')
    // The spot's ring and its casing, the swatch in the legend.
    expect(circlesOf(svg)).toBe(3 + 2 + 1)
  })

  it('holds more than 50,000 spots as a picture in the colours given', async () => {
    const nSpot = 50_001
    const xy = Float32Array.from({ length: 2 * nSpot }, (_, at) =>
      at % 2 === 0 ? (at / 2) % 250 : Math.floor(at / 500),
    )
    const colours = new Uint8Array(4 * nSpot)
    for (let spot = 0; spot < nSpot; spot++) colours.set([0, 114, 178, 255], 4 * spot)
    const dense = { xy, spotDiameterPx: 4, pixelSizeUm: null }
    const panel = { bounds: [0, 0, 250, 200] as TissuePanel['bounds'], colours, legend: null }
    const drawing = await drawTissue(dense, figureOf(panel), { widthMm: 40, dpi: 100, readPiece: null })
    expect(drawing.isRastered).toBe(true)
    expect(circlesOf(drawing.body)).toBe(0)
    const png = await renderPng(drawing, WORDS, 100)
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
    const at = info.channels * (Math.round(info.height / 2) * info.width + Math.round(info.width / 2))
    expect([...data.subarray(at, at + 3)]).toEqual([0, 114, 178])
    expect((await drawTissue(tissue, figureOf(panelOf()), plain)).isRastered).toBe(false)
  })

  it('is as many pixels as paper and resolution ask for, and says its resolution', async () => {
    const drawing = await drawTissue(tissue, figureOf(panelOf()), { ...plain, widthMm: 85 })
    for (const dpi of [150, 600]) {
      const png = await renderPng(drawing, WORDS, dpi)
      const { width, height } = await sharp(png).metadata()
      expect([width, height]).toEqual(pixelsAt(drawing, dpi))
      expect(width).toBe(Math.round((85 * dpi) / 25.4))
      expect(Math.round(dpiOfPng(png) ?? 0)).toBe(dpi)
      expect(png.toString('latin1')).toContain('Histologue 1.0.0')
    }
  })

  it('says where it came from as text, and prints from a page of its size that loads and runs nothing', async () => {
    const drawing = await drawTissue(tissue, figureOf(panelOf()), plain)
    expect(svgText(drawing, WORDS)).toContain('<desc>Slide x. Histologue 1.0.0.</desc>')
    const page = printPage(drawing, WORDS)
    expect(page).toContain(`@page{size:100mm ${Math.round(drawing.heightMm * 1000) / 1000}mm;margin:0}`)
    expect(page).toContain("default-src 'none'")
    expect(page).not.toContain('<script')
  })
})

describe('the picture of a figure', () => {
  const pixels = Uint8Array.from({ length: 8 * 6 * 4 }, (_, at) => (at % 4 === 3 ? 255 : Math.floor(at / 4)))
  const picture = { place: '', widthPx: 8, heightPx: 6, scale: 0.5, pixels }

  it('is cut at the pixels that the bounds touch, which lie where they are', async () => {
    const piece = await piecesOf(async () => picture)([5, 3, 9, 8], 100)
    expect(piece).toMatchObject({ bounds: [4, 2, 10, 8], widthPx: 3, heightPx: 3 })
    expect(piece?.pixels[0]).toBe(8 * 1 + 2)
    expect(await piecesOf(async () => picture)([100, 0, 120, 20], 100)).toBeNull()
  })

  it('comes from the coarsest level that is fine enough', async () => {
    const asked: number[] = []
    const levels = [1, 0.5, 0.25].map((scale) => ({
      ...{ widthPx: 400 * scale, heightPx: 300 * scale },
      scale: [scale, scale] as const,
    }))
    const tiles = {
      ...{ place: '', levels },
      readRegion: async (level: number, { widthPx, heightPx }: { widthPx: number; heightPx: number }) => {
        asked.push(level)
        return new Uint8Array(3 * widthPx * heightPx)
      },
    }
    const read = piecesOfTiles(tiles)
    await read([0, 0, 400, 300], 90)
    await read([0, 0, 400, 300], 150)
    await read([0, 0, 40, 30], 150)
    expect(asked).toEqual([2, 1, 0])
  })
})
