import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import type { Slide } from '../../worker/slide/slide.ts'
import { matrixChecksum } from './matrix-checksum.ts'
import { hasSharedData, sharedData } from './shared-data.ts'

/** What `oracle/shared_readers.py` says of a matrix; see there. */
interface Facts {
  shape: [number, number]
  nNonZero: number
  checksum: number
  barcodes: [string, string]
  names: [string, string]
  xySum: number | null
}

const golden = JSON.parse(readFileSync(new URL('./shared-readers.json', import.meta.url), 'utf8')) as Record<
  string,
  Facts
>
const opened: Slide[] = []

afterEach(() => {
  for (const slide of opened.splice(0)) slide.close()
})

const open = async (name: string, element?: string) => {
  const slide = await openSlideFile(join(sharedData, name), element === undefined ? {} : { element })
  opened.push(slide)
  return slide
}
const isMissing = !hasSharedData('zoo')
const ARCHIVES = 'zoo/anndata_archives/tests/data/archives'
const HD = 'zoo/seurat_tests/tests/testdata/visium_hd'
const STORES = 'zoo/spatialdata_zarr/inst/extdata'

describe.skipIf(isMissing)(
  'real folders and matrices of 10x open with the values that h5py and scipy read',
  () => {
    test.each(Object.entries(golden))('%s', async (name, facts) => {
      const { barcodes, features, matrix, xy } = await open(name)
      expect([barcodes.length, features.names.length]).toEqual(facts.shape)
      expect(matrix.values.length).toBe(facts.nNonZero)
      expect(matrixChecksum(matrix)).toBeCloseTo(facts.checksum, 3)
      expect([barcodes[0], barcodes.at(-1)]).toEqual(facts.barcodes)
      expect([features.symbols[0], features.symbols.at(-1)]).toEqual(facts.names)
      const sum = xy?.reduce((total, value) => total + value, 0) ?? null
      if (facts.xySum === null) expect(sum).toBeNull()
      else expect(Math.abs((sum ?? 0) / facts.xySum - 1)).toBeLessThan(1e-6)
    })

    test('bins of Visium HD: positions from Parquet, 8 µm first, 16 µm by choice', async () => {
      const fine = await open(HD)
      const coarse = await open(HD, 'square_016um')
      expect(fine.alternatives?.map(({ element }) => element)).toEqual(['square_008um', 'square_016um'])
      expect([fine.matrix.nRow, coarse.matrix.nRow].every((n) => n > 300)).toBe(true)
      // A bin's width in pixels is its width in micrometres over the pixel size.
      expect(fine.spotDiameterPx * (fine.pixelSizeUm ?? 0)).toBeCloseTo(8, 3)
      expect(coarse.spotDiameterPx * (coarse.pixelSizeUm ?? 0)).toBeCloseTo(16, 3)
      expect(fine.xy?.every(Number.isFinite)).toBe(true)
    })
  },
)

describe.skipIf(isMissing)('real zarr stores hold what their twins in HDF5 hold', () => {
  test.each([
    [`${ARCHIVES}/v0.7.0/adata.zarr.zip`, `${ARCHIVES}/v0.7.0/adata.h5ad`],
    [`${ARCHIVES}/v0.7.8/adata.zarr.zip`, `${ARCHIVES}/v0.7.8/adata.h5ad`],
    ['zarr/mob1_anndata.zarr', 'zarr/mob1_anndata.zarr.zip'],
    ['zarr/mob1_anndata.zarr', 'slides/mob1_stutility_1000genes.h5ad'],
    ...['v0.1.2', 'v0.2.4', 'v0.3.10', 'v0.4.1'].map((version) => {
      const root = `zoo/mudata_archives/tests/data/archives/${version}/mdata_axis0`
      return [`${root}.zarr.zip`, `${root}.h5mu`] as [string, string]
    }),
  ])('%s, %s', async (one, other) => {
    const [a, b] = [await open(one), await open(other)]
    expect(a.barcodes).toEqual(b.barcodes)
    expect(a.features).toEqual(b.features)
    expect(a.xy).toEqual(b.xy)
    expect(matrixChecksum(a.matrix)).toBe(matrixChecksum(b.matrix))
    expect(a.obsColumns).toEqual(b.obsColumns)
    for (const { name } of a.obsColumns) expect(a.readObsColumn(name)).toEqual(b.readObsColumn(name))
  })

  test('SpatialData: shapes from GeoParquet lie on its picture where the h5ad has them', async () => {
    const [store, file] = [await open('zarr/her2st_A1_spatialdata.zarr'), await open('slides/her2st_A1.h5ad')]
    const scale = file.pictureInfo?.scale ?? 0
    expect(store.barcodes).toEqual(file.barcodes)
    expect(store.spotDiameterPx).toBeCloseTo(file.spotDiameterPx * scale, 3)
    store.xy?.forEach((value, k) => {
      expect(Math.abs(value - (file.xy?.[k] ?? 0) * scale)).toBeLessThan(0.01)
    })
    const [a, b] = [await store.readPicture(), await file.readPicture()]
    expect([a.widthPx, a.heightPx]).toEqual([b.widthPx, b.heightPx])
    const isSame = Buffer.from(a.pixels).equals(Buffer.from(b.pixels))
    expect(isSame).toBe(true)
  })

  test.each([
    ['blobs.zarr', undefined, 10, 3],
    ['blobs_v3.zarr', undefined, 10, 3],
    ['merfish.zarr', undefined, 2389, 268],
    ['mibitof', undefined, 1045, 36],
    ['mibitof', 'table/point23_labels', 1241, 36],
  ])('%s (%s)', async (name, element, nSpot, nFeature) => {
    const slide = await open(`${STORES}/${name}`, element)
    expect([slide.matrix.nRow, slide.matrix.nColumn]).toEqual([nSpot, nFeature])
    expect(slide.xy?.every(Number.isFinite)).toBe(true)
  })
})
