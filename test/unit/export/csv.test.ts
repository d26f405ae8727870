import { describe, expect, it } from 'vitest'
import { textCell } from '../../../worker/export/csv.ts'
import { formatFloat32 } from '../../../worker/export/format-number.ts'

describe('cells of text', () => {
  it.each([
    ['ERBB2', 'ERBB2'],
    ['HLA-A', 'HLA-A'],
    ['=1+1', "'=1+1"],
    ['+x', "'+x"],
    ['-x', "'-x"],
    ['@sum', "'@sum"],
    ['\tx', "'\tx"],
    ['\r=x', '"\'\r=x"'],
    ['\n=x', '"\'\n=x"'],
    ['＝1+1', "'＝1+1"],
    ['＋x', "'＋x"],
    ['－x', "'－x"],
    ['＠sum', "'＠sum"],
    ['a,b', '"a,b"'],
    ['say "a"', '"say ""a"""'],
    ['=a,"b"', '"\'=a,""b"""'],
    ['', ''],
  ])('%j becomes %j', (text, cell) => expect(textCell(text)).toBe(cell))
})

describe('numbers', () => {
  it('are the shortest text that reads back as the same float32', () => {
    expect([0.1, -0.2, 1 / 3, 1e-8, 16777216, -0, 3.4e38].map((x) => formatFloat32(Math.fround(x)))).toEqual([
      '0.1',
      '-0.2',
      '0.33333334',
      '1e-8',
      '16777216',
      '0',
      '3.4e+38',
    ])
    for (let k = 0; k < 20_000; k++) {
      const value = Math.fround(Math.sin(k * 1.7) * 10 ** ((k % 60) - 30))
      expect(Math.fround(Number(formatFloat32(value)))).toBe(value)
    }
  })

  it('are empty where missing', () => {
    expect(formatFloat32(Number.NaN)).toBe('')
    expect(formatFloat32(Number.NEGATIVE_INFINITY)).toBe('-inf')
  })
})
