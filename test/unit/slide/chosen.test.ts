import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as h5wasm from 'h5wasm/node'
import { afterEach, expect, test } from 'vitest'
import { keyOfSlide } from '../../../worker/attention/slide-key.ts'
import { parseElement, writeElement } from '../../../worker/slide/chosen.ts'
import { sha256OfParts } from '../../../worker/slide/file-identity.ts'
import { keepMatrices } from '../../../worker/slide/kept/kept-matrices.ts'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'
import type { KeptMatrices } from '../../../worker/slide/slide.ts'
import { fillSlide, removeHdf5, writeHdf5 } from '../anndata/write-hdf5.ts'

let path = ''
afterEach(() => {
  removeHdf5(path)
  path = ''
})

test('what was chosen is written and read alike, names of one slide as they always were', () => {
  for (const chosen of [
    { element: 'square_008um' },
    { element: 'table/left', system: 'a&b=100%' },
    { library: 'A1', matrix: 'layers/counts', picture: 'lowres' },
    { element: 'matrix=odd' },
  ])
    expect(parseElement(writeElement(chosen))).toEqual(chosen)
  expect(writeElement({ element: 'square_008um' })).toBe('square_008um')
  expect(parseElement('matrix=layers/log%')).toEqual({ matrix: 'layers/log%' })
})

/** X is logarithms of three of raw's four features; a layer holds what is not taken for counts. */
function fillProcessed(file: h5wasm.File): void {
  fillSlide(file)
  const dense = (group: h5wasm.Group, name: string, values: number[], width: number) =>
    group.create_dataset({ name, data: Float32Array.from(values), shape: [2, width] })
  ;(file.get('X/data') as h5wasm.Dataset).write_slice([[0, 3]], Float32Array.of(0.5, 1.5, 2.5))
  dense(file.create_group('layers'), 'scaled', [-1, 0, 1, 1, 0, -1], 3)
  const raw = file.create_group('raw')
  dense(raw, 'X', [1, 2, 3, 4, 5, 6, 7, 8], 4)
  const features = raw.create_group('var')
  features.create_attribute('_index', '_index')
  features.create_dataset({ name: '_index', data: ['i', 'extra', 'h', 'g'] })
}

test('X, layers and raw can be chosen, raw with all of its features; the counts are shown first', async () => {
  path = await writeHdf5(fillProcessed)
  const first = await openSlideFile(path)
  expect(first.alternatives?.map(({ kind, name, isShown }) => [kind, name, isShown])).toEqual([
    ['matrix', 'X', false],
    ['matrix', 'layers/scaled', false],
    ['matrix', 'raw/X', true],
    ['matrix', 'raw', false],
  ])
  expect(first.parts).toBeUndefined()
  const [x, scaled, part, all] = await Promise.all(
    (first.alternatives ?? []).map(({ element }) => openSlideFile(path, { element })),
  )
  expect(x.matrix.values).toEqual(Float32Array.of(0.5, 1.5, 2.5))
  expect(scaled.matrix.values).toEqual(Float32Array.of(-1, 1, 1, -1))
  // In var's order: g, h, i.
  expect(part.matrix.values).toEqual(Float32Array.of(4, 3, 1, 8, 7, 5))
  expect(all.features.names).toEqual(['i', 'extra', 'h', 'g'])
  expect(all.matrix.values).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8))
  expect([x.isCounts, scaled.isCounts, part.isCounts, all.isCounts]).toEqual([false, false, true, true])
  // Another choice is another slide: a fit is kept by the parts it was read from.
  expect(all.parts).toEqual({ files: [path], element: 'matrix=raw' })
  for (const slide of [first, x, scaled, part, all]) slide.close()
})

test('what is not there is refused with what is', async () => {
  path = await writeHdf5(fillProcessed)
  await expect(openSlideFile(path, { element: 'matrix=layers/gone' })).rejects.toMatchObject({
    code: 'MISSING_ELEMENT',
    details: { place: 'layers/gone', advice: 'Choose one of X, layers/scaled, raw/X, raw.' },
  })
  await expect(openSlideFile(path, { element: 'left' })).rejects.toMatchObject({ code: 'MISSING_ELEMENT' })
})

function fillSections(file: h5wasm.File, hasColumn: boolean): void {
  fillSlide(file)
  addSections(file, hasColumn)
}

function addSections(file: h5wasm.File, hasColumn: boolean): void {
  if (hasColumn) (file.get('obs') as h5wasm.Group).create_dataset({ name: 'library_id', data: ['B2', 'A1'] })
  const spatial = file.create_group('uns').create_group('spatial')
  for (const [k, id] of ['A1', 'B2'].entries()) {
    const library = spatial.create_group(id)
    const [width, factors] = [2 * (k + 1), library.create_group('scalefactors')]
    library
      .create_group('images')
      .create_dataset({ name: 'hires', data: new Uint8Array(6 * width), shape: [2, width, 3] })
    factors.create_dataset({ name: 'tissue_hires_scalef', data: new Float64Array([0.5]), shape: [1] })
  }
}

test('of several sections each is a slide of its own spots on its own picture', async () => {
  path = await writeHdf5((file) => fillSections(file, true))
  const first = await openSlideFile(path)
  expect(first.alternatives?.map(({ element, isShown }) => [element, isShown])).toEqual([
    ['library=A1', true],
    ['library=B2', false],
  ])
  const second = await openSlideFile(path, { element: 'library=B2' })
  const facts = [first, second].map(({ name, barcodes, pictureInfo }) => [
    name,
    barcodes,
    pictureInfo?.widthPx,
  ])
  expect(facts).toEqual([
    ['A1', ['b'], 2],
    ['B2', ['a'], 4],
  ])
  expect(first.xy).toEqual(Float32Array.of(3, 4))
  expect(first.matrix.values).toEqual(Float32Array.of(3))
  expect(second.matrix.values).toEqual(Float32Array.of(1, 2))
  expect(second.readObsColumn('library_id')).toMatchObject({ codes: Int32Array.of(0) })
  for (const slide of [first, second]) slide.close()
})

test('where nothing says which spot lies on which section, all stay, and that is said', async () => {
  path = await writeHdf5((file) => fillSections(file, false))
  const slide = await openSlideFile(path, { element: 'library=B2' })
  expect(slide.barcodes).toEqual(['a', 'b'])
  expect(slide.warnings.find(({ code }) => code === 'SKIPPED_ELEMENT')?.message).toContain('no column of obs')
  slide.close()
})

test('choices are read through the kept matrices, whole and after the picture, and come out alike', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'histologue-chosen-'))
  try {
    const cache = keepMatrices(folder, { least: 0 })
    const steps: string[] = []
    const matrices: KeptMatrices = {
      slideThrough: (_file, _element, open) => open(matrices),
      through: (at, read) => {
        steps.push(`${at.place} ${at.nSpot} × ${at.nFeature}`)
        return cache.through(at, () => {
          steps.push('read')
          return read()
        })
      },
    }
    const onFrame = async () => void steps.push('picture')
    path = await writeHdf5((file) => {
      fillProcessed(file)
      addSections(file, true)
    })
    const valuesOf = async (element: string) => {
      const slide = await openSlideFile(path, { element, matrices, onFrame })
      slide.close()
      await cache.settled()
      return [...slide.matrix.values]
    }
    expect(await valuesOf('library=B2&matrix=raw')).toEqual([1, 2, 3, 4])
    expect(await valuesOf('library=A1&matrix=raw')).toEqual([5, 6, 7, 8])
    expect(await valuesOf('library=A1&matrix=raw/X')).toEqual([8, 7, 5])
    expect(await valuesOf('library=A1&matrix=layers/scaled')).toEqual([1, -1])
    const raw = ['picture', 'raw/X 2 × 4']
    expect(steps).toEqual([...raw, 'read', ...raw, ...raw, 'picture', 'layers/scaled 2 × 3', 'read'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('of MuData the matrix of each modality can be chosen, features of raw among them', async () => {
  path = await writeHdf5((file) => {
    const mod = file.create_group('mod')
    fillProcessed(mod.create_group('rna') as h5wasm.File)
    fillSlide(mod.create_group('prot'))
  })
  const first = await openSlideFile(path)
  expect(first.alternatives?.map(({ name, isShown }) => [name, isShown])).toEqual([
    ['rna:X', false],
    ['rna:layers/scaled', false],
    ['rna:raw/X', true],
    ['rna:raw', false],
  ])
  const element = first.alternatives?.at(-1)?.element ?? ''
  expect(element).toBe('matrix=rna:raw')
  const all = await openSlideFile(path, { element })
  expect(all.features.names).toEqual(expect.arrayContaining(['extra']))
  expect(all.features.names).toHaveLength(7)
  expect(all.parts?.element).toBe('matrix=rna:raw')
  for (const slide of [first, all]) slide.close()
  for (const element of ['matrix=layers/scaled', 'matrix=rna:layers/gone', 'system=global', 'rna'])
    await expect(openSlideFile(path, { element })).rejects.toMatchObject({ code: 'MISSING_ELEMENT' })
})

test.each(['visium', 'visium-hd', 'genomes.h5'])(
  '%s has no matrices, libraries or systems to choose, and says so',
  async (name) => {
    const fixture = new URL(`../../fixtures/readers/${name}`, import.meta.url).pathname
    for (const element of ['matrix=X', 'library=A1', 'system=global'])
      await expect(openSlideFile(fixture, { element })).rejects.toMatchObject({
        code: 'MISSING_ELEMENT',
        details: { place: element },
      })
  },
)

/** Pictures of several sizes; `odd` has no scale factor. */
function fillPictures(file: h5wasm.File): void {
  fillSlide(file)
  const library = file.create_group('uns').create_group('spatial').create_group('A1')
  const [images, factors] = [library.create_group('images'), library.create_group('scalefactors')]
  for (const [name, side] of [
    ['lowres', 2],
    ['hires', 4],
    ['fullres', 8],
    ['odd', 3],
  ] as const) {
    images.create_dataset({ name, data: new Uint8Array(3 * side * side), shape: [side, side, 3] })
    if (name === 'lowres' || name === 'hires')
      factors.create_dataset({
        name: `tissue_${name}_scalef`,
        data: new Float64Array([side / 8]),
        shape: [1],
      })
  }
}

test('of the pictures that are stored each can be chosen, and none finer is read in its place', async () => {
  path = await writeHdf5(fillPictures)
  const first = await openSlideFile(path)
  expect(first.alternatives).toEqual(
    ['hires', 'lowres', 'fullres'].map((name) => ({
      ...{ kind: 'picture', name, element: `picture=${name}`, isShown: name === 'hires' },
    })),
  )
  const second = await openSlideFile(path, { element: 'picture=lowres' })
  expect(second.pictureInfo).toMatchObject({
    ...{ place: 'uns/spatial/A1/images/lowres', widthPx: 2, scale: 0.25 },
  })
  const sides = [first, second].map(async (slide) => (await slide.openTiles()).levels[0].widthPx)
  expect(await Promise.all(sides)).toEqual([8, 2])
  expect(second.xy).toEqual(first.xy)
  await expect(openSlideFile(path, { element: 'picture=odd' })).rejects.toMatchObject({
    code: 'MISSING_ELEMENT',
    details: { advice: 'Choose one of hires, lowres, fullres.' },
  })
  for (const slide of [first, second]) slide.close()
})

test('a fit by one picture is not taken for one by another', async () => {
  path = await writeHdf5(fillPictures)
  const keys = new Set<string>()
  for (const element of [undefined, 'picture=hires', 'picture=lowres', 'picture=fullres']) {
    const slide = await openSlideFile(path, element === undefined ? {} : { element })
    const sha256Of = async () => (slide.parts ? sha256OfParts('/', slide.parts, async () => 'same') : 'same')
    keys.add(await keyOfSlide(slide, sha256Of))
    slide.close()
  }
  expect(keys.size).toBe(4)
})
