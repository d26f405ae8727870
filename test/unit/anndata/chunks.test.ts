import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Hdf5File, openHdf5 } from '../../../worker/anndata/hdf5.ts'
import { readMatrix } from '../../../worker/anndata/matrix.ts'
import { openNumbers, readRows, readRowsAside } from '../../../worker/anndata/read-numbers.ts'
import { removeHdf5, writeHdf5 } from './write-hdf5.ts'

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures')
/** What is stored so that its pieces are found in the file, by the oracle chunk_fixtures.py. */
const ASIDE =
  'deep shuffled half byte bare whole grid wide block noise picture packed-picture cut-picture'.split(' ')
const BY_LIBRARY = 'summed big lzf unwritten split-picture'.split(' ')

let file: Hdf5File | undefined

afterEach(() => file?.close())

/** A dataset as the library reads it, and as its pieces give it; null where they cannot. */
async function bothWays(open: Hdf5File, place: string, start = 0, end?: number) {
  const { shape } = openNumbers(open, place)
  const perRow = shape.slice(1).reduce((product, n) => product * n, 1)
  const last = end ?? shape[0]
  const library = new Float64Array((last - start) * perRow)
  readRows(open, openNumbers(open, place), start, last, library)
  const aside = new Float64Array(library.length)
  return { library, aside: (await open.decodeAside(place, start, last, aside, 0)) ? aside : null }
}

/** Bit for bit; comparing number by number takes seconds. */
function expectSame(found: Float64Array | null, wanted: Float64Array, what?: string): void {
  expect(found, what).not.toBeNull()
  const bytes = (numbers: Float64Array) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)
  expect(found && bytes(found).equals(bytes(wanted)), what).toBe(true)
}

describe.each(['earliest', 'v108'])('written by the library of %s', (name) => {
  test.each(ASIDE)('%s: pieces hold what the library reads', async (place) => {
    file = await openHdf5(join(FIXTURES, 'chunks', `${name}.h5`))
    const { library, aside } = await bothWays(file, place)
    expectSame(aside, library)
    if (!/noise|byte|half|picture/.test(place))
      expect([...library.subarray(3000, 3003)]).toEqual([3000, 3001, 3002].map((i) => (i * 7919) % 1000))
    // Threads of our own, which write what is shared.
    const shared = new Float64Array(new SharedArrayBuffer(library.byteLength))
    const { shape } = openNumbers(file, place)
    expect(await file.decodeAside(place, 0, shape[0], shared, 0)).toBe(true)
    expectSame(shared, library)
    const rows = [23, 51] as const
    const part = await bothWays(file, place, ...rows)
    expectSame(part.aside, part.library)
  })

  test.each(BY_LIBRARY)('%s is left to the library', async (place) => {
    file = await openHdf5(join(FIXTURES, 'chunks', `${name}.h5`))
    const { library, aside } = await bothWays(file, place)
    expect(aside).toBeNull()
    const read = new Float64Array(library.length)
    const numbers = openNumbers(file, place)
    await readRowsAside(file, numbers, 0, numbers.shape[0], read)
    expectSame(read, library)
  })
})

test.each(['latest.h5', 'user-block.h5'])('%s is read, by whom it may be', async (name) => {
  file = await openHdf5(join(FIXTURES, 'chunks', name))
  for (const place of file.keys('')) {
    const { library, aside } = await bothWays(file, place)
    if (aside) expectSame(aside, library)
    if (place === 'whole') expect(library[4321]).toBe((4321 * 7919) % 1000)
  }
})

test('numbers of all fixtures are the same either way', async () => {
  const paths = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((path) =>
    // Values in other files are refused (elsewhere.test.ts).
    /^(?!.*elsewhere).*\.h5\w*$/.test(path),
  )
  let nAside = 0
  for (const path of paths) {
    const open = await openHdf5(join(FIXTURES, path))
    for (const place of numbersIn(open, '')) {
      const { library, aside } = await bothWays(open, place)
      if (!aside) continue
      nAside++
      expectSame(aside, library, `${path} ${place}`)
    }
    open.close()
  }
  expect(nAside).toBeGreaterThan(60)
})

function numbersIn(open: Hdf5File, place: string): string[] {
  return open.keys(place).flatMap((name) => {
    const inner = place === '' ? name : `${place}/${name}`
    if (open.group(inner)) return numbersIn(open, inner)
    if (!open.dataset(inner)) return []
    const { type, shape } = open.needArray(inner)
    return type && shape.length > 0 && shape.length <= 2 && !shape.includes(0) ? [inner] : []
  })
}

test('a flipped byte in any place gives the right values, or leaves the library to say what is wrong', async () => {
  const values = Float32Array.from({ length: 4000 }, (_, i) => (i * 7919) % 1000)
  const path = await writeHdf5((out) =>
    out.create_dataset({ name: 'x', data: values, chunks: [100], compression: 4 }),
  )
  const sound = readFileSync(path)
  let nRefused = 0
  for (let at = 8; at < sound.length; at += 151) {
    const bytes = Buffer.from(sound)
    bytes[at] ^= 0x41
    writeFileSync(path, bytes)
    const open = await openHdf5(path).catch(() => null)
    if (!open) continue
    // By either kind of thread.
    const room = nRefused % 2 ? new ArrayBuffer(values.byteLength) : new SharedArrayBuffer(values.byteLength)
    const aside = new Float32Array(room)
    const isRead = await Promise.resolve()
      .then(() => open.decodeAside('x', 0, values.length, aside, 0))
      .catch(() => false)
    if (isRead) expect(aside, `byte ${at}`).toEqual(values)
    else nRefused++
    open.close()
  }
  removeHdf5(path)
  expect(nRefused).toBeGreaterThan(10)
})

test('a matrix of millions of values is unpacked into shared memory, and read by the library where a piece is damaged', async () => {
  const [nRow, perRow] = [1000, 2100]
  const n = nRow * perRow
  const values = Float32Array.from({ length: n }, (_, i) => 1 + ((i * 7919) % 250))
  const indices = Int32Array.from({ length: n }, (_, i) => i % perRow)
  const indptr = Int32Array.from({ length: nRow + 1 }, (_, row) => row * perRow)
  const path = await writeHdf5((out) => {
    const x = out.create_group('X')
    x.create_attribute('encoding-type', 'csr_matrix')
    x.create_dataset({ name: 'indptr', data: indptr })
    for (const [name, data] of Object.entries({ indices, data: values }))
      x.create_dataset({ name, data, chunks: [100_000], compression: 1 })
  })
  try {
    const open = await openHdf5(path)
    const { matrix, isCounts } = await readMatrix(open, 'X', nRow, perRow)
    open.close()
    expect(matrix.values.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(isCounts).toBe(true)
    expect(Buffer.compare(bytesOf(matrix.values), bytesOf(values))).toBe(0)
    expect(Buffer.compare(bytesOf(matrix.indices), bytesOf(indices))).toBe(0)
    // In the middle of the deflated values, which come last.
    const bytes = readFileSync(path)
    bytes.fill(0xff, bytes.length - 60_000, bytes.length - 59_000)
    writeFileSync(path, bytes)
    const damaged = await openHdf5(path)
    await expect(readMatrix(damaged, 'X', nRow, perRow)).rejects.toMatchObject({ code: 'FILE_DAMAGED' })
    damaged.close()
  } finally {
    removeHdf5(path)
  }
})

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Int32Array | Uint32Array) =>
  Buffer.from(buffer, byteOffset, byteLength)
