import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Picture } from '../../worker/api/methods.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import type { Slide } from '../../worker/slide/slide.ts'
import { matrixChecksum } from './matrix-checksum.ts'
import { hasSharedData, sharedData } from './shared-data.ts'

/** What `oracle/shared_slides.py` says of a slide; see there. */
interface Facts {
  shape: [number, number]
  nNonZero: number
  checksum: number
  barcodes: [string, string]
  names: [string, string]
  xySum: number | null
  labels: Record<string, number[]>
  picture: [number, number, number] | null
}

const golden = JSON.parse(readFileSync(new URL('./shared-slides.json', import.meta.url), 'utf8')) as Record<
  string,
  Facts
>
let slide: Slide | undefined

afterEach(() => slide?.close())

function pictureFacts({ widthPx, heightPx, pixels }: Picture): Facts['picture'] {
  let sum = 0
  for (let i = 0; i < widthPx * heightPx; i++) {
    const weight = ((Math.floor(i / widthPx) % 101) + 1) * (((i % widthPx) % 103) + 1)
    sum += weight * (pixels[4 * i] + pixels[4 * i + 1] + pixels[4 * i + 2])
  }
  return [heightPx, widthPx, sum]
}

describe.skipIf(!hasSharedData('slides'))('real slides open with the values that anndata reads', () => {
  test.each(Object.entries(golden))('%s', async (name, facts) => {
    slide = await openSlideFile(join(sharedData, name))
    const { barcodes, features, matrix } = slide
    expect([barcodes.length, features.names.length]).toEqual(facts.shape)
    expect(matrix.values.length).toBe(facts.nNonZero)
    expect(Math.abs(matrixChecksum(matrix) / facts.checksum - 1)).toBeLessThan(1e-9)
    expect([barcodes[0], barcodes.at(-1)]).toEqual(facts.barcodes)
    expect([features.symbols[0], features.symbols.at(-1)]).toEqual(facts.names)
    expect(new Set(features.names).size).toBe(facts.shape[1])
    const xySum = slide.xy?.reduce((sum, value) => sum + value, 0) ?? null
    if (facts.xySum === null) expect(xySum).toBeNull()
    else expect(Math.abs((xySum ?? 0) / facts.xySum - 1)).toBeLessThan(1e-6)
    for (const [label, counts] of Object.entries(facts.labels)) {
      const column = slide.readObsColumn(label)
      if (column.kind !== 'categorical') throw new Error(`${label} is not categorical`)
      const found = new Array(column.categories.length + 1).fill(0)
      for (const code of column.codes) found[code + 1]++
      expect(found).toEqual(counts)
    }
    expect(slide.pictureInfo === null ? null : pictureFacts(await slide.readPicture())).toEqual(facts.picture)
  })
})
