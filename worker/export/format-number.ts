/**
 * Shortest decimal text that reads back as the same float32, so that app and terminal write the same bytes.
 * NaN becomes an empty cell; infinities are `inf` and `-inf`, which pandas and R read.
 */
export function formatFloat32(value: number): string {
  if (Number.isNaN(value)) return ''
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value + 0)
  const single = Math.fround(value)
  for (let digits = 6; digits < 9; digits++) {
    const text = single.toPrecision(digits)
    if (Math.fround(Number(text)) === single) return String(Number(text))
  }
  return String(Number(single.toPrecision(9)))
}
