import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import type { Slide } from '../../worker/slide/slide.ts'
import { toDense } from './to-dense.ts'

/** What `oracle/anndata_fixtures.py` says is in a file; see there. */
interface Facts {
  x: number[]
  names: string[]
  symbols: string[]
  ids: string[]
  types?: string[]
  barcodes: string[]
  xy: number[]
  diameter: number
  obs: Record<
    string,
    { values?: (number | null)[]; codes?: number[]; categories?: string[]; colors?: string[] }
  >
  picture: number[] | null
  warnings: string[]
}

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const golden = JSON.parse(read('./anndata.json')) as Record<string, Facts>
let slide: Slide | undefined

afterEach(() => slide?.close())

describe('AnnData files of every layout open with the values that anndata reads', () => {
  test.each(Object.entries(golden))('%s', async (name, facts) => {
    slide = await openSlideFile(new URL(`../fixtures/anndata/${name}.h5ad`, import.meta.url).pathname)
    expect(toDense(slide.matrix)).toEqual(Float32Array.from(facts.x))
    expect(slide.matrix.values.every((value) => value !== 0)).toBe(true)
    expect(slide.isCounts).toBe(!facts.warnings.includes('NOT_COUNTS'))
    const { names, symbols, ids, types } = slide.features
    expect({ names, symbols, ids }).toEqual({ names: facts.names, symbols: facts.symbols, ids: facts.ids })
    expect(types).toEqual(facts.types ?? facts.names.map(() => 'Gene Expression'))
    expect(slide.barcodes).toEqual(facts.barcodes)
    expect(slide.xy).toEqual(Float32Array.from(facts.xy))
    expect(slide.spotDiameterPx).toBe(facts.diameter)
    expect(slide.obsColumns.map((column) => column.name).sort()).toEqual(Object.keys(facts.obs).sort())
    for (const [column, { values, codes, categories, colors }] of Object.entries(facts.obs))
      expect(slide.readObsColumn(column)).toEqual(
        values
          ? { kind: 'numeric', values: Float32Array.from(values, (value) => value ?? Number.NaN) }
          : { kind: 'categorical', codes: Int32Array.from(codes ?? []), categories, colors: colors ?? null },
      )
    if (facts.picture) expect((await slide.readPicture()).pixels).toEqual(Uint8Array.from(facts.picture))
    else await expect(slide.readPicture()).rejects.toMatchObject({ code: 'NO_HISTOLOGY' })
    expect(slide.warnings.map((warning) => warning.code).sort()).toEqual([...facts.warnings].sort())
  })
})
