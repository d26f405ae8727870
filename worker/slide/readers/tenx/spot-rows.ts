/**
 * Rows of a matrix by barcode. A list of positions may be thirty times as long as the matrix (all bins of the array), so what
 * is looked up is not the list but the matrix.
 */
export class SpotRows {
  readonly nSpot: number
  readonly #rows = new Map<string, number>()
  readonly #barcodes: readonly string[]

  constructor(barcodes: readonly string[]) {
    this.nSpot = barcodes.length
    this.#barcodes = barcodes
    for (let row = 0; row < barcodes.length; row++) this.#rows.set(barcodes[row], row)
  }

  /** -1 where the matrix does not have it. Barcodes with and without the `-1` of their well are the same. */
  find(barcode: string): number {
    const row = this.#rows.get(barcode)
    if (row !== undefined) return row
    const other = barcode.endsWith('-1') ? barcode.slice(0, -2) : `${barcode}-1`
    return this.#rows.get(other) ?? -1
  }

  /** Gives `[nSpot]` values also to those of the spots of one barcode that are not found by it. */
  spread(values: Float32Array): void {
    if (this.#rows.size === this.nSpot) return
    for (let row = 0; row < this.nSpot; row++) values[row] = values[this.find(this.#barcodes[row])]
  }
}
