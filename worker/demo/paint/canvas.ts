/** What the painters paint on: concentrations of the two stains, `[sizePx, sizePx]` row-major, 0 or more. */
export interface StainCanvas {
  sizePx: number
  haematoxylin: Float32Array
  eosin: Float32Array
}

/** An empty canvas: bare glass. */
export function createCanvas(sizePx: number): StainCanvas {
  return {
    sizePx,
    haematoxylin: new Float32Array(sizePx * sizePx),
    eosin: new Float32Array(sizePx * sizePx),
  }
}

/** Calls `visit` for every pixel of the square around a centre, clipped to the canvas. */
export function visitSquare(
  { sizePx }: StainCanvas,
  centreX: number,
  centreY: number,
  radiusPx: number,
  visit: (k: number, dx: number, dy: number) => void,
): void {
  const left = Math.max(0, Math.floor(centreX - radiusPx))
  const right = Math.min(sizePx - 1, Math.ceil(centreX + radiusPx))
  const top = Math.max(0, Math.floor(centreY - radiusPx))
  const bottom = Math.min(sizePx - 1, Math.ceil(centreY + radiusPx))
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) visit(y * sizePx + x, x - centreX, y - centreY)
}
