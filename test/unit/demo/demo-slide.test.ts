import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Dataset, File as H5File, ready } from 'h5wasm/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../../worker/demo/demo-slide.ts'
import { logNormalise } from '../../../worker/stats/normalise.ts'
import { groupAuc } from '../../../worker/stats/rank-sum.ts'
import { orderDescending } from '../../../worker/stats/ranks.ts'
import { transposeCsr } from '../../../worker/stats/sparse.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-demo-'))
const path = join(folder, 'demo.h5ad')
afterAll(() => rmSync(folder, { recursive: true }))

describe('the demo slide', () => {
  let read: (place: string) => ArrayLike<number> & ArrayLike<string>
  let file: H5File
  beforeAll(async () => {
    await writeDemoSlide(path, SMALL_DEMO_OPTIONS)
    await ready
    file = new H5File(path, 'r')
    read = (place) => {
      const element = file.get(place)
      if (!(element instanceof Dataset)) throw new Error(`${place} is no dataset`)
      return element.value as ArrayLike<number> & ArrayLike<string>
    }
  })
  afterAll(() => file.close())

  const types = () => [...new Set(Array.from(read('obs/tissue_type') as ArrayLike<string>))]

  it('is the same bytes for the same seed, and other ones for another', async () => {
    const bytes = readFileSync(path)
    await writeDemoSlide(join(folder, 'again.h5ad'), SMALL_DEMO_OPTIONS)
    await writeDemoSlide(join(folder, 'other.h5ad'), { ...SMALL_DEMO_OPTIONS, seed: 2 })
    expect(readFileSync(join(folder, 'again.h5ad')).equals(bytes)).toBe(true)
    expect(readFileSync(join(folder, 'other.h5ad')).equals(bytes)).toBe(false)
  })

  it('has about the spots asked for, inside the picture, of six tissue types', () => {
    const xy = read('obsm/spatial') as ArrayLike<number>
    expect(Math.abs(xy.length / 2 - SMALL_DEMO_OPTIONS.nSpot)).toBeLessThan(15)
    const fullresPx = SMALL_DEMO_OPTIONS.sizePx / 0.25
    expect(Array.from(xy).every((position) => position > 0 && position < fullresPx)).toBe(true)
    expect(types()).toHaveLength(6)
  })

  it('plants drivers that tell each tissue type, and nothing else does', () => {
    const nSpot = read('obs/_index').length
    const nGene = read('var/_index').length
    const counts = {
      nRow: nSpot,
      nColumn: nGene,
      indptr: Uint32Array.from(read('X/indptr') as ArrayLike<number>),
      indices: Uint32Array.from(read('X/indices') as ArrayLike<number>),
      values: Float32Array.from(read('X/data') as ArrayLike<number>),
    }
    const labels = types()
    const groups = Int32Array.from(Array.from(read('obs/tissue_type') as ArrayLike<string>), (label) =>
      labels.indexOf(label),
    )
    const driverOf = Array.from(read('var/driver_of') as ArrayLike<string>)
    const auc = groupAuc(transposeCsr(logNormalise(counts)), groups, labels.length)
    for (const [group, label] of labels.entries()) {
      const best = orderDescending(auc.subarray(group * nGene, (group + 1) * nGene)).slice(0, 30)
      const hits = Array.from(best).filter((gene) => driverOf[gene] === label).length
      expect(hits, label).toBeGreaterThanOrEqual(28)
    }
  })

  it('looks different where the tissue differs', () => {
    const pixels = read('uns/spatial/demo/images/hires') as ArrayLike<number>
    const xy = read('obsm/spatial') as ArrayLike<number>
    const labels = Array.from(read('obs/tissue_type') as ArrayLike<string>)
    const share = read('obs/tissue_share') as ArrayLike<number>
    const meanRed = new Map<string, number>()
    for (const type of types()) {
      const pure = labels.flatMap((label, spot) => (label === type && share[spot] > 0.95 ? [spot] : []))
      const red = pure.map((spot) => meanChannel(pixels, xy[2 * spot] / 4, xy[2 * spot + 1] / 4, 0))
      meanRed.set(type, red.reduce((sum, value) => sum + value, 0) / red.length)
    }
    const red = (type: string) => meanRed.get(type) ?? Number.NaN
    expect(red('adipose tissue')).toBeGreaterThan(red('fibrous stroma') + 10)
    expect(red('fibrous stroma')).toBeGreaterThan(red('invasive carcinoma') + 10)
    expect(red('invasive carcinoma')).toBeGreaterThan(red('lymphoid aggregate') + 10)
  })

  it('leaves nothing behind where it cannot be written', async () => {
    const lost = writeDemoSlide(join(folder, 'none', 'x.h5ad'), SMALL_DEMO_OPTIONS)
    await expect(lost).rejects.toMatchObject({ code: 'WRITE_FAILED' })
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([])
  })
})

function meanChannel(pixels: ArrayLike<number>, x: number, y: number, channel: number): number {
  let sum = 0
  for (let dy = -6; dy <= 6; dy++)
    for (let dx = -6; dx <= 6; dx++)
      sum += pixels[3 * ((Math.round(y) + dy) * SMALL_DEMO_OPTIONS.sizePx + Math.round(x) + dx) + channel]
  return sum / 169
}
