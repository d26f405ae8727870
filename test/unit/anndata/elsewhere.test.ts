import { afterEach, describe, expect, test } from 'vitest'
import { type Hdf5File, openHdf5 } from '../../../worker/anndata/hdf5.ts'
import { readVector } from '../../../worker/anndata/read-numbers.ts'

const fixture = (name: string) => new URL(`../../fixtures/chunks/${name}.h5`, import.meta.url).pathname
let file: Hdf5File | undefined
afterEach(() => file?.close())

/** The library would follow both to any file of this machine. */
describe.each(['elsewhere', 'elsewhere-latest'])('values that %s.h5 says lie in other files', (name) => {
  test.each(['raw', 'virtual'])('are refused: %s', async (place) => {
    const opened = await openHdf5(fixture(name))
    file = opened
    const refusal = expect.objectContaining({ code: 'FORMAT_UNSUPPORTED' })
    expect(() => readVector(opened, place)).toThrow(refusal)
    const target = new Float32Array(4)
    await expect(opened.decodeAside(place, 0, 4, target, 0)).rejects.toMatchObject({
      code: 'FORMAT_UNSUPPORTED',
      details: { place },
    })
  })

  test('others of the file are read', async () => {
    file = await openHdf5(fixture(name))
    expect(readVector(file, 'inside')).toEqual(Float32Array.of(0, 1, 2, 3))
  })
})

test.each(['earliest', 'v108', 'latest', 'user-block'])('values of %s.h5 lie inside', async (name) => {
  file = await openHdf5(fixture(name))
  expect(readVector(file, 'whole')).toHaveLength(6000)
})
