import { positionOn } from './colour-scale.ts'
import { type CategoryPalette, categoryColours, MISSING_COLOUR } from './palettes.ts'
import { parseColour, type RampName, rampTable } from './ramps.ts'

const MISSING = parseColour(MISSING_COLOUR) ?? [128, 128, 128]
const MISSING_ALPHA = 110

/**
 * Colours of values on a scale: `[nSpot, 4]` uint8 RGBA. Values beyond `low` and `high` take the end colours,
 * NaN is grey and half transparent; where `low` equals `high` everything takes the middle. On a diverging scale 0 does.
 */
export function colourValues(
  values: Float32Array,
  ramp: RampName,
  low: number,
  high: number,
  isLog = false,
): Uint8Array {
  const table = rampTable(ramp)
  const colours = new Uint8Array(values.length * 4)
  const position = positionOn(ramp, low, high, isLog)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (Number.isNaN(value)) {
      colours.set(MISSING, i * 4)
      colours[i * 4 + 3] = MISSING_ALPHA
      continue
    }
    const step = Math.round(255 * position(value))
    colours[i * 4] = table[step * 3]
    colours[i * 4 + 1] = table[step * 3 + 1]
    colours[i * 4 + 2] = table[step * 3 + 2]
    colours[i * 4 + 3] = 255
  }
  return colours
}

/** Colours of categories: `[nSpot, 4]` uint8 RGBA; code -1 is grey, hidden codes are fully transparent. */
export function colourCodes(
  codes: Int32Array,
  swatches: readonly string[],
  hiddenCodes: readonly number[],
): Uint8Array {
  const palette = swatches.map((swatch) => parseColour(swatch) ?? MISSING)
  const hidden = new Set(hiddenCodes)
  const colours = new Uint8Array(codes.length * 4)
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]
    if (hidden.has(code)) continue
    colours.set(palette[code] ?? MISSING, i * 4)
    colours[i * 4 + 3] = code < 0 ? MISSING_ALPHA : 255
  }
  return colours
}

/** Swatches of a categorical column as `#rrggbb`, one per category. */
export function swatchesOf(
  column: { categories: string[]; colors: string[] | null },
  palette: CategoryPalette = 'file',
): string[] {
  return categoryColours(column.categories.length, column.colors, palette)
}

/** Spots per category: `[nCategory]`. */
export function countCodes(codes: Int32Array, nCategory: number): Uint32Array {
  const counts = new Uint32Array(nCategory)
  for (const code of codes) if (code >= 0) counts[code]++
  return counts
}
