import * as h5wasm from 'h5wasm/node'
import { afterEach, expect, test } from 'vitest'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'
import { fillSlide, removeHdf5, writeHdf5 } from '../anndata/write-hdf5.ts'

let path = ''

afterEach(() => removeHdf5(path))

/** Opens a file whose `mod` holds the slide of `fillSlide` under these names, after a change. */
async function openWith(names: string[], change: (file: h5wasm.File) => void = () => {}) {
  path = await writeHdf5((file) => {
    const mod = file.create_group('mod')
    for (const name of names) fillSlide(mod.create_group(name))
    change(file)
  })
  return openSlideFile(path)
}

function datasetOf(file: h5wasm.File, place: string): h5wasm.Dataset {
  const node = file.get(place)
  if (node instanceof h5wasm.Dataset) return node
  throw new Error(`${place} is missing`)
}

test('without a root table, order or picture the modalities speak for themselves', async () => {
  const slide = await openWith(['rna', 'prot'])
  expect(slide.barcodes).toEqual(['a', 'b'])
  expect(slide.modalities?.list.map(({ name, normalisation }) => [name, normalisation])).toEqual([
    ['prot', 'clr'],
    ['rna', 'log1p-cp10k'],
  ])
  expect(slide.xy).toEqual(Float32Array.of(1, 2, 3, 4))
  expect(slide.warnings.map(({ code }) => code)).toContain('NO_PICTURE')
  slide.close()
})

test('a file with one modality is a slide like any other', async () => {
  const slide = await openWith(['rna'])
  expect(slide.modalities).toBeNull()
  expect(slide.features.names).toEqual(['g', 'h', 'i'])
  slide.close()
})

test.each([
  ['modalities that do not share their spots', (file: h5wasm.File) => file.create_attribute('axis', 1)],
  ['modalities that share neither', (file: h5wasm.File) => file.create_attribute('axis', -1)],
])('%s are slides of their own', async (_, change) => {
  const slide = await openWith(['rna', 'prot'], change)
  expect(slide.alternatives?.map(({ element, isShown }) => [element, isShown])).toEqual([
    ['prot', true],
    ['rna', false],
  ])
  slide.close()
})

test('a file without a modality is refused', async () => {
  await expect(openWith([])).rejects.toMatchObject({ code: 'MISSING_ELEMENT' })
})

/** Opens RNA of the spots `a` and `b` beside proteins of these. */
async function openBeside(spots: string[]) {
  path = await writeHdf5((file) => {
    const mod = file.create_group('mod')
    fillSlide(mod.create_group('rna'))
    fillSlide(mod.create_group('prot'), spots)
  })
  return openSlideFile(path)
}

test('modalities without a spot in common are refused', async () => {
  await expect(openBeside(['c', 'd'])).rejects.toMatchObject({ code: 'NO_SPOTS' })
})

test('a barcode twice in one modality is refused with its place', async () => {
  await expect(openBeside(['a', 'a'])).rejects.toMatchObject({
    code: 'VALUE_INVALID',
    details: { place: 'mod/prot/obs/_index' },
  })
})

test('spots that one modality lacks are left out and counted', async () => {
  const slide = await openBeside(['b', 'c'])
  expect(slide.barcodes).toEqual(['b'])
  expect([...slide.matrix.values]).toEqual([1, 2, 3])
  expect(slide.warnings.find(({ place }) => place === 'mod')?.message).toContain('2 spots of 3')
  slide.close()
})

test('a fault inside a modality is told with its whole place', async () => {
  const beyond = (file: h5wasm.File) =>
    datasetOf(file, 'mod/prot/X/indices').write_slice([[0, 3]], new Int32Array([0, 9, 1]))
  await expect(openWith(['rna', 'prot'], beyond)).rejects.toMatchObject({
    code: 'VALUE_INVALID',
    details: { place: 'mod/prot/X/indices' },
  })
})
