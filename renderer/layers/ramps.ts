import { interpolateCividis, interpolateViridis } from 'd3-scale-chromatic'

export type RampName = 'viridis' | 'cividis' | 'blue-orange'

const STEPS = 256

/** Dark blue over near white to dark orange; ends and middle equally light for all common colour visions. */
const BLUE_ORANGE = [
  [18, 62, 120],
  [52, 118, 181],
  [140, 189, 224],
  [244, 242, 238],
  [250, 184, 112],
  [222, 112, 28],
  [132, 54, 8],
]

function tableOf(colourAt: (t: number) => readonly number[]): Uint8Array {
  const table = new Uint8Array(STEPS * 3)
  for (let step = 0; step < STEPS; step++) table.set(colourAt(step / (STEPS - 1)), step * 3)
  return table
}

/** Reads `#rrggbb` or `rgb(r, g, b)`; null for anything else. */
export function parseColour(text: string): [number, number, number] | null {
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})(?:[\da-f]{2})?$/i.exec(text)
  if (hex) return [Number.parseInt(hex[1], 16), Number.parseInt(hex[2], 16), Number.parseInt(hex[3], 16)]
  const rgb = /^rgb\((\d+),\s*(\d+),\s*(\d+)\)$/.exec(text)
  return rgb ? [Number(rgb[1]), Number(rgb[2]), Number(rgb[3])] : null
}

function blueOrangeAt(t: number): readonly number[] {
  const at = t * (BLUE_ORANGE.length - 1)
  const index = Math.min(Math.floor(at), BLUE_ORANGE.length - 2)
  const part = at - index
  return BLUE_ORANGE[index].map((from, channel) => from + (BLUE_ORANGE[index + 1][channel] - from) * part)
}

const tables: Record<RampName, Uint8Array> = {
  viridis: tableOf((t) => parseColour(interpolateViridis(t)) ?? [0, 0, 0]),
  cividis: tableOf((t) => parseColour(interpolateCividis(t)) ?? [0, 0, 0]),
  'blue-orange': tableOf(blueOrangeAt),
}

/** Colour table of a scale: `[256, 3]` uint8 RGB from low to high. */
export function rampTable(name: RampName): Uint8Array {
  return tables[name]
}

/** A part of the scale, as shares of it, as a CSS gradient from left (low) to right (high). */
export function rampGradient(name: RampName, start = 0, end = 1): string {
  const table = tables[name]
  const stops = Array.from({ length: 17 }, (_, i) => {
    const at = Math.round((start + (i / 16) * (end - start)) * (STEPS - 1)) * 3
    return `rgb(${table[at]} ${table[at + 1]} ${table[at + 2]})`
  })
  return `linear-gradient(to right, ${stops.join(', ')})`
}
