/** A summed-area table of one map on the coarse grid, in float64 since sums of squares lose digits in float32. */
export class WindowSums {
  readonly #sums: Float64Array
  readonly #width: number
  readonly #height: number

  /** `values: [height, width]` */
  constructor(values: Float32Array, width: number, height: number) {
    this.#width = width
    this.#height = height
    this.#sums = new Float64Array((width + 1) * (height + 1))
    for (let y = 0; y < height; y++) {
      let row = 0
      for (let x = 0; x < width; x++) {
        row += values[y * width + x]
        this.#sums[(y + 1) * (width + 1) + x + 1] = this.#sums[y * (width + 1) + x + 1] + row
      }
    }
  }

  /** Mean over a square of `side` cells centred on `(x, y)`, clipped to the map; NaN where nothing is inside. */
  mean(x: number, y: number, side: number): number {
    const [left, right] = range(x, side, this.#width)
    const [top, bottom] = range(y, side, this.#height)
    const n = (right - left) * (bottom - top)
    if (n <= 0) return Number.NaN
    const at = (row: number, column: number) => this.#sums[row * (this.#width + 1) + column]
    return (at(bottom, right) - at(top, right) - at(bottom, left) + at(top, left)) / n
  }
}

function range(centre: number, side: number, limit: number): [number, number] {
  const start = Math.round(centre - side / 2)
  const end = Math.max(start + 1, Math.round(centre + side / 2))
  return [Math.min(limit, Math.max(0, start)), Math.min(limit, Math.max(0, end))]
}
