import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Dataset, Group, File as H5File, ready } from 'h5wasm/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Region } from '../../../worker/api/regions.ts'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../../worker/demo/demo-slide.ts'
import { createHandlers } from '../../../worker/handlers.ts'
import { regionColour } from '../../../worker/regions/region-colours.ts'
import { quiet } from '../../unit/handlers/fakes.ts'

interface Element {
  type: string | null
  version: string | null
  shape?: number[]
  dtype?: string
  first?: string[]
  sum?: number
  order?: string[]
}

/** What h5py read of the same export, and found to be as AnnData's format says. */
const GOLDEN: Record<string, Element> = JSON.parse(
  readFileSync(new URL('./h5ad.json', import.meta.url), 'utf8'),
)
const folder = mkdtempSync(join(tmpdir(), 'histologue-h5ad-'))
const path = join(folder, 'demo.h5ad')
const handlers = createHandlers({ cacheDir: join(folder, 'cache'), appVersion: '1.0.0' })
let slideId = ''

beforeAll(async () => {
  await writeDemoSlide(path, SMALL_DEMO_OPTIONS)
  slideId = (await handlers.openSlide({ path }, quiet())).slideId
})
afterAll(async () => {
  await handlers[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

async function labelRegions(): Promise<Region[]> {
  const column = await handlers.getObsColumn({ slideId, name: 'tissue_type' }, quiet())
  if (column.kind !== 'categorical') throw new Error('The demo slide has labels.')
  return column.categories.map((name, code) => ({
    ...{
      id: String(code),
      name,
      colour: column.colors?.[code] ?? regionColour(code),
      note: '',
      locked: false,
    },
    spots: Uint32Array.from(column.codes.keys()).filter((spot) => column.codes[spot] === code),
  }))
}

const read = <T>(file: string, work: (opened: H5File) => T): T => {
  const opened = new H5File(file, 'r')
  try {
    return work(opened)
  } finally {
    opened.close()
  }
}

describe('results written into a copy of a slide', () => {
  it('are the elements that h5py read, with their encodings and values', async () => {
    const saved = join(folder, 'labels.h5ad')
    const written = await handlers.exportH5ad(
      { slideId, regions: await labelRegions(), path: saved },
      quiet(),
    )
    expect(written).toMatchObject({ isCopy: true, prefix: 'histologue' })
    await ready
    read(saved, (file) => {
      for (const [place, golden] of Object.entries(GOLDEN)) {
        const element = file.get(place)
        if (!(element instanceof Group || element instanceof Dataset)) throw new Error(`${place} is missing.`)
        const text = (name: string) => element.attrs[name]?.value ?? null
        expect([place, text('encoding-type'), text('encoding-version')]).toEqual([
          place,
          golden.type,
          golden.version,
        ])
        if (golden.order) expect(element.attrs['column-order'].value).toEqual(golden.order)
        if (!(element instanceof Dataset)) continue
        expect(element.shape).toEqual(golden.shape)
        const values = element.value
        if (golden.first) expect((values as string[]).slice(0, 3)).toEqual(golden.first)
        if (golden.sum === undefined) continue
        const sum = Array.from(values as Float64Array, Number).reduce(
          (a, b) => a + (Number.isNaN(b) ? 0 : b),
          0,
        )
        expect(Math.abs(sum - golden.sum)).toBeLessThanOrEqual(1e-4 * Math.abs(golden.sum) + 1e-3)
      }
      // h5wasm reads FALSE and TRUE as a boolean only where the type is h5py's enumeration.
      expect((file.get('obs/histologue_region') as Group).attrs.ordered.json_value).toBe(false)
    })
  })

  it('are read back by our own reader, regions that share spots by membership; the slide itself stays as it is', async () => {
    const before = readFileSync(path)
    const own = await handlers.openSlide({ path }, quiet())
    const saved = join(folder, 'shared.h5ad')
    const base = { colour: '#e69f00', note: 'näher', locked: false }
    const regions = [
      // The whole slide has no rest to be compared with; the smallest region is neither the first nor the last of its spots.
      { ...base, id: 'w', name: 'edge/one', spots: Uint32Array.from({ length: own.nSpot }, (_, k) => k) },
      { ...base, id: 'a', name: 'edge/one', spots: Uint32Array.of(1, 2, 3, 4) },
      { ...base, id: 'b', name: 'edge/one', colour: '#56b4e9', spots: Uint32Array.of(2, 3) },
      { ...base, id: 'd', name: 'edge', spots: Uint32Array.of(0, 1, 2, 3, 4) },
      { ...base, id: 'c', name: 'empty', spots: new Uint32Array(0) },
    ]
    await handlers.exportH5ad({ slideId, regions, path: saved }, quiet())
    expect(readFileSync(path).equals(before)).toBe(true)
    const again = await handlers.openSlide({ path: saved }, quiet())
    const name = 'histologue_region'
    const column = await handlers.getObsColumn({ slideId: again.slideId, name }, quiet())
    expect(column).toMatchObject({
      categories: ['edge/one', 'edge/one-1', 'edge/one-2', 'edge'],
      colors: ['#e69f00', '#e69f00', '#56b4e9', '#e69f00'],
    })
    if (column.kind === 'categorical') expect([...column.codes.subarray(0, 6)]).toEqual([3, 1, 2, 2, 1, 0])
    expect(again.nNonZero).toBe(own.nNonZero)
    read(saved, (file) => {
      const inside = (file.get('obsm/histologue_regions') as Dataset).value as Uint8Array
      expect([...inside.subarray(0, 12)]).toEqual([1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1])
      const order = (file.get('uns/histologue_rank_sum/names') as Group).attrs['column-order'].value
      expect(order).toEqual(['edge∕one-1', 'edge∕one-2', 'edge'])
    })

    const twice = join(folder, 'twice.h5ad')
    const { prefix } = await handlers.exportH5ad({ slideId: again.slideId, regions, path: twice }, quiet())
    expect(prefix).toBe('histologue_2')
    read(twice, (file) => {
      expect((file.get('obs') as Group).keys()).toEqual(
        expect.arrayContaining(['histologue_region', 'histologue_2_region']),
      )
    })
  })

  it('leave no part of a file where the work is cancelled, and never replace the slide', async () => {
    const controller = new AbortController()
    const context = {
      signal: controller.signal,
      onProgress: ({ phase }: { phase: string }) => phase === 'writing' && controller.abort(),
    }
    const saved = join(folder, 'cancelled.h5ad')
    const regions = await labelRegions()
    await expect(handlers.exportH5ad({ slideId, regions, path: saved }, context)).rejects.toMatchObject({
      name: expect.stringMatching(/AbortError|HistologueError/),
    })
    expect(readdirSync(folder).filter((name) => /cancelled|\.part$/.test(name))).toEqual([])
    const { mtimeMs } = statSync(path)
    await expect(handlers.exportH5ad({ slideId, regions, path }, quiet())).rejects.toMatchObject({
      code: 'WRITE_FAILED',
    })
    expect(statSync(path).mtimeMs).toBe(mtimeMs)
    await expect(handlers.exportH5ad({ slideId, regions: [], path: saved }, quiet())).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
  })
})

describe('a slide that cannot be added to', () => {
  it.each([
    ['a zarr store', '../../fixtures/readers/anndata.zarr.zip'],
    ['a file of AnnData 0.5', '../../fixtures/anndata/version-0.5.h5ad'],
  ])('is written anew from %s', async (what, fixture) => {
    const own = await handlers.openSlide({ path: new URL(fixture, import.meta.url).pathname }, quiet())
    const saved = join(folder, `${what}.h5ad`)
    const region = { id: 'a', name: 'some', colour: '#e69f00', note: '', locked: false }
    const regions = [{ ...region, spots: Uint32Array.of(0, 2) }]
    const { isCopy } = await handlers.exportH5ad({ slideId: own.slideId, regions, path: saved }, quiet())
    const again = await handlers.openSlide({ path: saved }, quiet())
    expect(isCopy).toBe(false)
    expect(again).toMatchObject({
      ...{ nSpot: own.nSpot, nFeature: own.nFeature, nNonZero: own.nNonZero, isCounts: own.isCounts },
      ...{ spotDiameterPx: own.spotDiameterPx, hasCoordinates: own.hasCoordinates },
    })
    expect(again.obsColumns.map(({ name }) => name)).toEqual([
      ...own.obsColumns.map(({ name }) => name),
      'histologue_region',
    ])
    for (const slide of [own, again])
      expect((await handlers.getSpots({ slideId: slide.slideId }, quiet())).barcodes).toEqual(
        (await handlers.getSpots({ slideId: own.slideId }, quiet())).barcodes,
      )
  })

  it.each(['csr-float64-lzf', 'csr-float32-gzip', 'version-0.7'])(
    'is not %s, whichever format its HDF5 is of',
    async (name) => {
      const fixture = new URL(`../../fixtures/anndata/${name}.h5ad`, import.meta.url).pathname
      const own = await handlers.openSlide({ path: fixture }, quiet())
      const saved = join(folder, `${name}.h5ad`)
      const region = { id: 'a', name: 'some', colour: '#e69f00', note: '', locked: false }
      const regions = [{ ...region, spots: Uint32Array.of(0, 2) }]
      const { isCopy } = await handlers.exportH5ad({ slideId: own.slideId, regions, path: saved }, quiet())
      expect(isCopy).toBe(true)
      read(saved, (file) =>
        expect((file.get('obs/histologue_region') as Group).attrs.ordered.json_value).toBe(false),
      )
    },
  )
})
