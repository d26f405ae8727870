import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NumberType } from '../../../worker/anndata/decode-numbers.ts'
import { numberLabels } from '../../../worker/anndata/number-labels.ts'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'
import { writeGroup, writeNumbers, writeZarrSlide } from '../readers/write-zarr.ts'

const type = (name: string, more: Partial<NumberType> = {}): NumberType => ({
  ...{ isFloat: false, isSigned: true, isBoolean: false, sizeBytes: 8, name, ...more },
})
const double = type('float64', { isFloat: true })
const single = type('float32', { isFloat: true, sizeBytes: 4 })

/** What `str` of a numpy value says. */
describe('numbers are called what Python calls them', () => {
  test('of 64 bits', () => {
    const values = [0.1, 1, -2.5, 0.0001, 1e-5, 123456789012, 1e15, 1e16, 2.5e-300, Number.NaN, -Infinity, -0]
    const texts =
      '0.1 1.0 -2.5 0.0001 1e-05 123456789012.0 1000000000000000.0 1e+16 2.5e-300 nan -inf -0.0'.split(' ')
    expect(numberLabels(values, double)).toEqual(texts)
  })

  test('of 32 bits with no more digits than they have', () => {
    const values = Float32Array.of(0.1, 3, 16777216, 0.3333333432674408, 3.4028234663852886e38)
    expect(numberLabels(values, single)).toEqual('0.1 3.0 16777216.0 0.33333334 3.4028235e+38'.split(' '))
  })

  test('integers beyond what a number of JavaScript holds, and booleans', () => {
    expect(numberLabels(BigInt64Array.of(2n ** 53n + 1n, -7n), type('int64'))).toEqual([
      '9007199254740993',
      '-7',
    ])
    expect(numberLabels([0, 1], type('bool', { isBoolean: true, sizeBytes: 1 }))).toEqual(['False', 'True'])
  })
})

describe('labels and names of a zarr store that are numbers', () => {
  let store = ''
  beforeAll(() => {
    store = mkdtempSync(join(tmpdir(), 'histologue-labels-'))
    writeZarrSlide(store)
    const columns = { 'column-order': ['score', 'part'], _index: '_index', 'encoding-type': 'dataframe' }
    writeGroup(store, 'obs', columns)
    writeNumbers(store, 'obs/_index', BigInt64Array.of(2n ** 53n, 2n ** 53n + 1n))
    const categorical = { 'encoding-type': 'categorical', ordered: false }
    writeGroup(store, 'obs/score', categorical)
    writeNumbers(store, 'obs/score/codes', Int32Array.of(1, 0))
    writeNumbers(store, 'obs/score/categories', Float64Array.of(0.1, 2))
    writeGroup(store, 'obs/part', categorical)
    writeNumbers(store, 'obs/part/codes', Int32Array.of(0, 1))
    writeNumbers(store, 'obs/part/categories', Float32Array.of(0.1, 0.2))
  })
  afterAll(() => rmSync(store, { recursive: true }))

  test('have all their digits and no more', async () => {
    const slide = await openSlideFile(store)
    expect(slide.barcodes).toEqual(['9007199254740992', '9007199254740993'])
    expect(slide.readObsColumn('score')).toMatchObject({ categories: ['0.1', '2.0'] })
    expect(slide.readObsColumn('part')).toMatchObject({ categories: ['0.1', '0.2'] })
    slide.close()
  })
})
