import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ReadMatrix } from '../../../worker/anndata/matrix.ts'
import { openGeneFile, writeGeneFile } from '../../../worker/slide/kept/gene-file.ts'
import { keepMatrices } from '../../../worker/slide/kept/kept-matrices.ts'
import { openSpotFile, writeSpotFile } from '../../../worker/slide/kept/spot-file.ts'
import { rowSums } from '../../../worker/stats/normalise.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { type CsrMatrix, transposeCsr } from '../../../worker/stats/sparse.ts'
import { fakeSlide } from '../handlers/fakes.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'histologue-kept-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Rows of up to `nColumn` values, some empty; `draw` makes a value. */
function seededMatrix(
  nRow: number,
  nColumn: number,
  draw: (random: ReturnType<typeof createRandom>) => number,
): CsrMatrix {
  const random = createRandom(5)
  const indptr = [0]
  const indices: number[] = []
  const values: number[] = []
  for (let row = 0; row < nRow; row++) {
    for (let column = row % 7; column < nColumn && row % 5 !== 3; column += 1 + random.integer(9)) {
      indices.push(column)
      values.push(draw(random))
    }
    indptr.push(indices.length)
  }
  return {
    ...{ nRow, nColumn, indptr: Uint32Array.from(indptr) },
    ...{ indices: Uint32Array.from(indices), values: Float32Array.from(values) },
  }
}

const said = {
  ...{ place: 'X', layout: 'csr', dtype: 'float32', isCounts: true },
  repairs: { nNonFinite: 1, nDuplicate: 2, nUnsortedRow: 3 },
}
const reading = (matrix: CsrMatrix): ReadMatrix => ({ ...said, matrix, rowSums: rowSums(matrix) })

describe.each([
  ['bytes', 40, 30, (random: ReturnType<typeof createRandom>) => 1 + random.integer(200)],
  [
    'words, and more spots and genes than bytes count',
    700,
    300,
    (random: ReturnType<typeof createRandom>) => 1 + random.integer(60_000),
  ],
  [
    'large counts and fractions, and more genes than words count',
    9,
    70_000,
    (random: ReturnType<typeof createRandom>) => 70_000.5 * random.uniform(),
  ],
  ['negative values', 50, 20, (random: ReturnType<typeof createRandom>) => random.integer(9) - 4.5],
] as const)('a matrix of %s', (_, nRow, nColumn, draw) => {
  const matrix = seededMatrix(nRow, nColumn, draw)

  test('is given back by spots as it was', async () => {
    const path = join(folder, 'a.spots')
    await writeSpotFile(path, reading(matrix))
    expect(await openSpotFile(path, nRow, nColumn)).toEqual(reading(matrix))
    expect(await openSpotFile(path, nRow, nColumn + 1)).toBeNull()
    expect(readdirSync(folder)).toEqual(['a.spots'])
  })

  test('is given by genes as its transpose', async () => {
    const path = join(folder, 'a.genes')
    await writeGeneFile(path, matrix, new AbortController().signal)
    const genes = await openGeneFile(path, matrix)
    const { indptr, indices, values } = transposeCsr(matrix)
    for (let gene = 0; gene < nColumn; gene += nColumn > 1000 ? 97 : 1) {
      const column = genes?.read(gene)
      expect([...Array.from(column?.spots ?? [])]).toEqual([
        ...indices.subarray(indptr[gene], indptr[gene + 1]),
      ])
      expect([...Array.from(column?.values ?? [])]).toEqual([
        ...values.subarray(indptr[gene], indptr[gene + 1]),
      ])
    }
    genes?.close()
    const fewer = matrix.indptr.with(nRow, matrix.indptr[nRow] - 1)
    expect(await openGeneFile(path, { ...matrix, indptr: fewer })).toBeNull()
  })
})

test('a kept matrix is read when it is asked for, also when the cache was cleared meanwhile', async () => {
  const matrix = seededMatrix(60, 50, () => 3)
  const path = join(folder, 'a.spots')
  await writeSpotFile(path, reading(matrix))
  const read = await openSpotFile(path, 60, 50)
  rmSync(path)
  expect(read?.rowSums).toEqual(rowSums(matrix))
  expect(read?.matrix.values).toEqual(matrix.values)
  expect(read?.matrix.indices).toEqual(matrix.indices)
})

test('a kept matrix with a flipped byte, or cut short, is not taken', async () => {
  const matrix = seededMatrix(60, 50, () => 3)
  const path = join(folder, 'a.spots')
  await writeSpotFile(path, reading(matrix))
  const sound = readFileSync(path)
  let [nSound, nRefused] = [0, 0]
  for (let at = 0; at < sound.length; at += 37) {
    const bytes = Buffer.from(sound)
    bytes[at] ^= 0x10
    writeFileSync(path, bytes)
    const read = await openSpotFile(path, 60, 50)
    // A flip in the header's words is the one that cannot be seen in the numbers.
    if (!read) continue
    expect(read.rowSums).toEqual(rowSums(matrix))
    const numbers = () => ({ indices: read.matrix.indices, values: read.matrix.values })
    try {
      expect(numbers()).toEqual({ indices: matrix.indices, values: matrix.values })
      nSound++
    } catch (thrown) {
      // Seen when they are asked for, each time, and opening the slide again does not meet it.
      expect(thrown).toMatchObject({ code: 'CACHE_DAMAGED' })
      expect(numbers).toThrow(/cache cannot be read/)
      await expect.poll(() => existsSync(path)).toBe(false)
      nRefused++
    }
  }
  expect(nRefused).toBeGreaterThan(nSound)
  writeFileSync(path, sound.subarray(0, sound.length - 9))
  expect(await openSpotFile(path, 60, 50)).toBeNull()
})

test('a gene whose numbers are no longer those that were written has no map from there', async () => {
  const matrix = seededMatrix(60, 50, () => 3)
  const path = join(folder, 'a.genes')
  await writeGeneFile(path, matrix, new AbortController().signal)
  const sound = readFileSync(path)
  const { indptr, indices, values } = transposeCsr(matrix)
  let nMissed = 0
  for (let at = 0; at < sound.length; at += 37) {
    const bytes = Buffer.from(sound)
    bytes[at] ^= 0x10
    writeFileSync(path, bytes)
    const genes = await openGeneFile(path, matrix)
    let isMissed = false
    for (let gene = 0; gene < 50 && genes; gene++) {
      const found = genes.read(gene)
      if (!found) isMissed = true
      const [from, to] = [indptr[gene], indptr[gene + 1]]
      if (found) expect([...Array.from(found.spots)], `byte ${at}`).toEqual([...indices.subarray(from, to)])
      if (found) expect([...Array.from(found.values)], `byte ${at}`).toEqual([...values.subarray(from, to)])
    }
    genes?.close()
    if (!isMissed) continue
    nMissed++
    // It is made anew at the next opening.
    await expect.poll(() => existsSync(path)).toBe(false)
  }
  expect(nMissed).toBeGreaterThan(10)
})

describe('keeping', () => {
  const matrix = seededMatrix(40, 30, () => 2)
  const at = (file: string) => ({ file, place: 'X', nSpot: 40, nFeature: 30 })
  /** Reads through the cache and says whether the file itself was read. */
  async function readThrough(file: string, mostBytes?: number) {
    let nRead = 0
    const cache = keepMatrices(join(folder, 'matrices'), {
      least: 1,
      ...(mostBytes !== undefined && { mostBytes }),
    })
    const read = await cache.through(at(file), async () => {
      nRead++
      return reading(matrix)
    })
    await cache.settled()
    expect(read).toEqual(reading(matrix))
    return nRead
  }
  const kept = () => readdirSync(join(folder, 'matrices'))

  test('a file is read once, and again once it changed in size or time', async () => {
    const file = join(folder, 'slide.h5ad')
    writeFileSync(file, 'a slide')
    expect(await readThrough(file)).toBe(1)
    expect(await readThrough(file)).toBe(0)
    appendFileSync(file, '!')
    expect(await readThrough(file)).toBe(1)
    utimesSync(file, 1000, 1000)
    expect(await readThrough(file)).toBe(1)
    expect(await readThrough(file)).toBe(0)
  })

  test('the folder holds no more than it may: the longest unused goes', async () => {
    const files = ['a', 'b', 'c'].map((name) => join(folder, name))
    for (const file of files) writeFileSync(file, file)
    await readThrough(files[0])
    const [first] = kept()
    const nByte = readFileSync(join(folder, 'matrices', first)).length
    utimesSync(join(folder, 'matrices', first), 1000, 1000)
    await readThrough(files[1])
    // Use makes it the youngest again.
    expect(await readThrough(files[0])).toBe(0)
    for (const name of kept()) if (name !== first) utimesSync(join(folder, 'matrices', name), 2000, 2000)
    await readThrough(files[2], 2 * nByte)
    expect(kept()).toHaveLength(2)
    expect(kept()).toContain(first)
  })

  test('a slide has its matrix by genes, unless its file is no longer the one that was opened', async () => {
    const file = join(folder, 'slide.h5ad')
    writeFileSync(file, 'a slide')
    const slide = fakeSlide(file)
    const cache = keepMatrices(join(folder, 'matrices'), { least: 1 })
    const { signal } = new AbortController()
    expect(await cache.makeGenes(slide, async () => false, signal)).toBeNull()
    expect(await cache.findGenes(slide, async () => true)).toBeNull()
    ;(await cache.makeGenes(slide, async () => true, signal))?.close()
    expect(await cache.findGenes(slide, async () => false)).toBeNull()
    const genes = await cache.findGenes(slide, async () => true)
    expect(Array.from(genes?.read(2)?.spots ?? [])).toEqual([0])
    expect(Array.from(genes?.read(2)?.values ?? [])).toEqual([3])
    genes?.close()
  })

  test('what cannot be kept is read all the same', async () => {
    const file = join(folder, 'slide.h5ad')
    writeFileSync(file, 'a slide')
    writeFileSync(join(folder, 'matrices'), 'no folder')
    expect(await readThrough(file)).toBe(1)
    expect(await readThrough(file)).toBe(1)
  })
})
