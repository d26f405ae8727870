import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import type { Slide } from '../../worker/slide/slide.ts'
import { toDense } from './to-dense.ts'

/** What `oracle/readers_fixtures.py` says is in a folder or store; see there. */
interface Facts {
  x: number[]
  barcodes: string[]
  names: string[]
  types: string[]
  xy: number[] | null
  diameter: number
  pixel: number | null
  picture: [widthPx: number, heightPx: number, scale: number] | null
  columns: string[]
  warnings: string[]
  alternatives: string[]
}

const golden = JSON.parse(readFileSync(new URL('./readers.json', import.meta.url), 'utf8')) as Record<
  string,
  Facts
>
let slide: Slide | undefined

afterEach(() => slide?.close())

const open = async (name: string) => {
  const [path, element] = name.split('#')
  const file = new URL(`../fixtures/readers/${path}`, import.meta.url).pathname
  slide = await openSlideFile(file, element === undefined ? {} : { element })
  return slide
}

describe('folders and stores open with the values that numpy wrote', () => {
  test.each(Object.entries(golden))('%s', async (name, facts) => {
    const { matrix, barcodes, features, xy, ...rest } = await open(name)
    expect(barcodes).toEqual(facts.barcodes)
    expect(features.names).toEqual(facts.names)
    expect(features.types).toEqual(facts.types)
    expect(toDense(matrix)).toEqual(Float32Array.from(facts.x))
    if (facts.xy === null) expect(xy).toBeNull()
    else expect(Math.max(...facts.xy.map((value, k) => Math.abs(value - (xy?.[k] ?? 0))))).toBeLessThan(1e-3)
    expect(rest.spotDiameterPx).toBeCloseTo(facts.diameter, 4)
    expect(rest.pixelSizeUm).toEqual(facts.pixel)
    const { pictureInfo: info } = rest
    expect(info && [info.widthPx, info.heightPx, info.scale]).toEqual(facts.picture)
    if (info) expect((await rest.readPicture()).pixels.length).toBe(info.widthPx * info.heightPx * 4)
    expect(rest.obsColumns.map((column) => column.name)).toEqual(facts.columns)
    expect(rest.warnings.map(({ code }) => code).sort()).toEqual(facts.warnings)
    const slides = (rest.alternatives ?? []).filter(({ kind }) => kind === 'element')
    expect(slides.map((each) => each.name)).toEqual(facts.alternatives)
  })
})

describe('what lies beside the values', () => {
  test('another coordinate system lays spots out elsewhere', async () => {
    const { xy, alternatives } = await open('spatial.zarr')
    const other = await open('spatial.zarr#system=other')
    expect(alternatives?.filter(({ kind }) => kind === 'system').map(({ name }) => name)).toEqual([
      'global',
      'other',
    ])
    expect(other.xy).not.toEqual(xy)
    expect(other.alternatives?.find(({ name }) => name === 'other')?.isShown).toBe(true)
  })

  test('clusters of Space Ranger are labels in the order of their numbers; a spot without one has none', async () => {
    const column = (await open('visium')).readObsColumn('graphclust')
    if (column.kind !== 'categorical') throw new Error('no labels')
    expect(column.categories).toEqual(['2', '10'])
    expect([...column.codes]).toEqual([-1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0])
  })

  test('genes and proteins are two modalities', async () => {
    expect((await open('visium')).modalities?.list.map(({ name }) => name)).toEqual([
      'Gene Expression',
      'Antibody Capture',
    ])
  })

  test('an element that is not there is refused with those that are', async () => {
    await expect(open('visium-hd#square_002um')).rejects.toMatchObject({
      code: 'MISSING_ELEMENT',
      details: { advice: 'Choose one of square_008um, square_016um, segmented_outputs.' },
    })
    await expect(open('spatial.zarr#table')).rejects.toMatchObject({ code: 'MISSING_ELEMENT' })
  })

  test('a slide of several files names those it was read from, and nothing else', async () => {
    const { parts } = await open('visium')
    const names = parts?.files.map((file) => file.split('/outs/')[1]).sort()
    expect(names).toEqual([
      'analysis/clustering/gene_expression_graphclust/clusters.csv',
      'filtered_feature_bc_matrix.h5',
      'spatial/scalefactors_json.json',
      'spatial/tissue_hires_image.png',
      'spatial/tissue_positions.csv',
    ])
  })
})
