/** A coarse square field over the picture, read between its points by `sampleGrid`. */
export interface Grid {
  /** Points per side. */
  side: number
  /** Picture pixels between points. */
  stepPx: number
  /** `[side, side]` row-major. */
  values: Float32Array
}

/** Fills a grid that covers `sizePx` pixels with a function of pixel coordinates. */
export function makeGrid(sizePx: number, stepPx: number, value: (x: number, y: number) => number): Grid {
  const side = Math.ceil(sizePx / stepPx) + 2
  const values = new Float32Array(side * side)
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      values[row * side + column] = value(column * stepPx, row * stepPx)
  return { side, stepPx, values }
}

/** Bilinear value of a grid at a pixel position inside the picture. */
export function sampleGrid({ side, stepPx, values }: Grid, x: number, y: number): number {
  const gx = x / stepPx
  const gy = y / stepPx
  const column = gx | 0
  const row = gy | 0
  const dx = gx - column
  const dy = gy - row
  const k = row * side + column
  const top = values[k] + dx * (values[k + 1] - values[k])
  const bottom = values[k + side] + dx * (values[k + side + 1] - values[k + side])
  return top + dy * (bottom - top)
}
