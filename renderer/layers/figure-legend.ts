import type { FigureLegend } from '../../worker/api/figures.ts'
import { formatTick } from '../ui/format.ts'
import { colourBarOf } from './colour-scale.ts'
import { MISSING_COLOUR } from './palettes.ts'
import { type RampName, rampTable } from './ramps.ts'

const STOPS = 17

/** A colour scale from `low` to `high` as a figure's legend, with the part of the ramp and the ticks that the page shows. */
export function legendOfScale(
  { ramp, low, high, isLog }: { ramp: RampName; low: number; high: number; isLog: boolean },
  { title, unit }: { title: string; unit: string },
): FigureLegend {
  const { start, end, ticks } = colourBarOf(ramp, low, high, isLog)
  const table = rampTable(ramp)
  const stops = Array.from({ length: STOPS }, (_, k) => {
    const at = 3 * Math.round(255 * (start + (k / (STOPS - 1)) * (end - start)))
    return `#${[0, 1, 2].map((part) => table[at + part].toString(16).padStart(2, '0')).join('')}`
  })
  const words = isLog ? `${unit}, logarithmic` : unit
  return { kind: 'scale', title, unit: words, stops, ticks: ticks.map(formatTick) }
}

/** Categories that are shown and have spots, and grey where a spot has none. */
export function legendOfCategories(
  { codes, categories }: { codes: Int32Array; categories: readonly string[] },
  swatches: readonly string[],
  hiddenCodes: readonly number[],
  title: string,
): FigureLegend {
  const present = new Set(codes)
  const items = categories.flatMap((name, code) =>
    present.has(code) && !hiddenCodes.includes(code) ? [{ name, colour: swatches[code] }] : [],
  )
  const missing = present.has(-1) ? [{ name: 'no label', colour: MISSING_COLOUR }] : []
  return { kind: 'swatches', title, items: [...items, ...missing] }
}
