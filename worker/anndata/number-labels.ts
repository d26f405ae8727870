import type { NumberType } from './decode-numbers.ts'

/**
 * Numbers as Python prints them, so that labels are called here what they are called there: `1.0`, `0.1` whether of 32 or 64
 * bits, `1e-05`, `nan`, `True`.
 */
export function numberLabels(values: ArrayLike<number | bigint>, type: NumberType): string[] {
  if (type.isBoolean) return Array.from(values, (value) => (value ? 'True' : 'False'))
  if (type.isFloat) return Array.from(values, (value) => floatText(Number(value), type.sizeBytes < 8))
  return Array.from(values, String)
}

function floatText(value: number, isSingle: boolean): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  const shown = isSingle ? shortestOfSingle(value) : value
  const [digits = '', exponent = ''] = shown.toExponential().split('e')
  const power = Number(exponent)
  if (power < -4 || power >= 16)
    return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  const text = Object.is(shown, -0) ? '-0' : String(shown)
  return text.includes('.') ? text : `${text}.0`
}

/** The number of fewest digits that is `value` again as float32; as float64, 0.1 would be 0.10000000149011612. */
function shortestOfSingle(value: number): number {
  for (let nDigit = 1; nDigit < 9; nDigit++) {
    const short = Number(value.toPrecision(nDigit))
    if (Math.fround(short) === value) return short
  }
  return Number(value.toPrecision(9))
}
