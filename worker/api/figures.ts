/** What the colours of a tissue view mean. */
export type FigureLegend =
  /** `stops`: colours from low to high, evenly spread; `ticks` are written beneath, evenly spread. */
  | { kind: 'scale'; title: string; unit: string; stops: string[]; ticks: string[] }
  | { kind: 'swatches'; items: { name: string; colour: string }[] }

/** One view of the tissue. */
export interface TissuePanel {
  /** `[minX, minY, maxX, maxY]`, full-resolution px. */
  bounds: [number, number, number, number]
  /** `[nSpot, 4]` uint8 RGBA. */
  colours: Uint8Array
  legend: FigureLegend
}
