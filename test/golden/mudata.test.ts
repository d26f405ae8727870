import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import type { Slide } from '../../worker/slide/slide.ts'
import { normaliseFeatures } from '../../worker/stats/modalities.ts'
import { toDense } from './to-dense.ts'

/** What `oracle/mudata_fixtures.py` says is in a file; see there. */
interface Facts {
  x: number[]
  normalised: number[]
  barcodes: string[]
  xy: number[]
  isCounts: boolean
  names: string[]
  of: number[]
  types: string[]
  modalities: [name: string, normalisation: string, isCounts: boolean][]
  label: string[]
  n: number[] | null
  place: string
  warnings: [code: string, place: string][]
}

const golden = JSON.parse(readFileSync(new URL('./mudata.json', import.meta.url), 'utf8')) as Record<
  string,
  Facts
>
let slide: Slide | undefined

afterEach(() => slide?.close())

const open = async (name: string) => {
  slide = await openSlideFile(new URL(`../fixtures/mudata/${name}`, import.meta.url).pathname)
  return slide
}

describe('files of several modalities open with the values that h5py and numpy read', () => {
  test.each(Object.entries(golden))('%s', async (name, facts) => {
    const { matrix, features, isCounts, modalities, barcodes, xy, warnings } = await open(name)
    expect(barcodes).toEqual(facts.barcodes)
    expect(features.names).toEqual(facts.names)
    expect(features.types).toEqual(facts.types)
    expect(toDense(matrix)).toEqual(Float32Array.from(facts.x))
    expect(isCounts).toBe(facts.isCounts)
    expect([...(modalities?.of ?? [])]).toEqual(facts.of)
    expect(modalities?.list.map((own) => [own.name, own.normalisation, own.isCounts])).toEqual(
      facts.modalities,
    )
    expect(xy).toEqual(Float32Array.from(facts.xy))
    expect(warnings.map(({ code, place }) => [code, place]).sort()).toEqual(facts.warnings)
  })

  test.each(Object.entries(golden))('%s: normalised', async (name, facts) => {
    const { matrix, isCounts, modalities } = await open(name)
    const values = toDense(normaliseFeatures(matrix, isCounts, modalities))
    facts.normalised.forEach((value, at) => {
      expect(values[at]).toBeCloseTo(value, 5)
    })
  })

  test.each(Object.entries(golden))('%s: columns and picture', async (name, facts) => {
    const opened = await open(name)
    const label = opened.readObsColumn('label')
    if (label.kind !== 'categorical') throw new Error('label has lost its labels')
    expect(Array.from(label.codes, (code) => label.categories[code])).toEqual(facts.label)
    if (facts.n)
      expect(opened.readObsColumn('n')).toEqual({ kind: 'numeric', values: Float32Array.from(facts.n) })
    else expect(() => opened.readObsColumn('n')).toThrow('no column n')
    expect(opened.pictureInfo?.place).toBe(facts.place)
    expect(await opened.readPicture()).toMatchObject({ widthPx: 8, heightPx: 10, place: facts.place })
  })
})
