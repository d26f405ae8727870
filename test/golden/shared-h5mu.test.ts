import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import type { Slide } from '../../worker/slide/slide.ts'
import { hasSharedData, sharedData } from './shared-data.ts'

/** What `oracle/shared_h5mu.py` says of a file; see there. */
interface Facts {
  shape: [number, number]
  nNonZero: number
  checksum: number
  /** Sum of positions, each weighed by its spot. */
  xy: number | null
  modalities: string[]
  barcodes: [string, string]
}

const golden = JSON.parse(readFileSync(new URL('./shared-h5mu.json', import.meta.url), 'utf8')) as Record<
  string,
  Facts
>
const OTHER_AXIS = 'zoo/mudata_archives/tests/data/archives/v0.4.1/mdata_axis1.h5mu'
let slide: Slide | undefined

afterEach(() => slide?.close())

describe.skipIf(!hasSharedData('h5mu'))('real MuData files open with the values that h5py reads', () => {
  test.each(Object.entries(golden))('%s', async (name, facts) => {
    slide = await openSlideFile(join(sharedData, name))
    const { barcodes, features, matrix, xy, modalities } = slide
    expect([barcodes.length, features.names.length]).toEqual(facts.shape)
    expect(matrix.values.length).toBe(facts.nNonZero)
    let sum = 0
    for (let row = 0; row < matrix.nRow; row++)
      for (let k = matrix.indptr[row]; k < matrix.indptr[row + 1]; k++)
        sum += matrix.values[k] * ((row % 101) + 1) * ((matrix.indices[k] % 103) + 1)
    expect(Math.abs(sum / facts.checksum - 1)).toBeLessThan(1e-6)
    const moment = xy?.reduce((all, value, at) => all + value * (((at >> 1) % 101) + 1) * (1 + (at % 2)), 0)
    if (facts.xy === null) expect(xy).toBeNull()
    else expect(Math.abs((moment ?? 0) / facts.xy - 1)).toBeLessThan(1e-6)
    expect(modalities?.list.map((own) => own.name)).toEqual(facts.modalities)
    expect([barcodes[0], barcodes.at(-1)]).toEqual(facts.barcodes)
  })

  test('of a file whose modalities share features instead of spots, each is a slide of its own', async () => {
    slide = await openSlideFile(join(sharedData, OTHER_AXIS))
    const other = await openSlideFile(join(sharedData, OTHER_AXIS), { element: 'mod1' })
    expect(slide.alternatives?.map(({ element }) => element)).toEqual(['mod2', 'mod1'])
    expect([slide, other].map(({ matrix, barcodes }) => matrix.nRow === barcodes.length)).toEqual([
      true,
      true,
    ])
    expect(slide.barcodes).not.toEqual(other.barcodes)
    other.close()
  })
})
