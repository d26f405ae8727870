import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'

const fixtures = new URL('../../fixtures/readers', import.meta.url).pathname
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'histologue-links-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A copy of a fixture whose folders at `places` lie elsewhere, with links to them. */
function linked(name: string, places: string[]): string {
  const copy = join(folder, name)
  cpSync(join(fixtures, name), copy, { recursive: true })
  for (const [k, place] of places.entries()) {
    renameSync(join(copy, place), join(folder, `elsewhere${k}`))
    symlinkSync(join(folder, `elsewhere${k}`), join(copy, place))
  }
  return copy
}

async function factsOf(path: string) {
  const slide = await openSlideFile(path)
  slide.close()
  const { barcodes, xy, spotDiameterPx, warnings, alternatives } = slide
  const elements = alternatives?.map(({ element }) => element)
  return { barcodes, xy, spotDiameterPx, elements, codes: warnings.map(({ code }) => code) }
}

describe('folders of Space Ranger that are links', () => {
  test.each([
    ['visium', ['outs/spatial', 'outs']],
    ['visium-1', ['raw_feature_bc_matrix', 'spatial']],
    ['visium-hd', ['binned_outputs/square_008um', 'binned_outputs', 'segmented_outputs']],
  ])('%s opens as without them', async (name, places) => {
    expect(await factsOf(linked(name, places))).toEqual(await factsOf(join(fixtures, name)))
  })

  test('links that lead round in circles or nowhere end', async () => {
    symlinkSync(folder, join(folder, 'outs'))
    symlinkSync(join(folder, 'nowhere'), join(folder, 'spatial'))
    symlinkSync(join(folder, 'round'), join(folder, 'round'))
    await expect(openSlideFile(folder)).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' })
  })
})

test('positions that are gzipped are read', async () => {
  const copy = linked('visium', [])
  const path = join(copy, 'outs/spatial/tissue_positions.csv')
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)))
  rmSync(path)
  expect(await factsOf(copy)).toEqual(await factsOf(join(fixtures, 'visium')))
})
