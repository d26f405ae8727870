/** x' = a x + b y + tx, y' = c x + d y + ty. */
export interface Affine {
  a: number
  b: number
  c: number
  d: number
  tx: number
  ty: number
}

export const IDENTITY: Affine = { a: 1, b: 0, c: 0, d: 1, tx: 0, ty: 0 }

/** The transformation that does `first` and then `second`. */
export function compose(first: Affine, second: Affine): Affine {
  return {
    a: second.a * first.a + second.b * first.c,
    b: second.a * first.b + second.b * first.d,
    c: second.c * first.a + second.d * first.c,
    d: second.c * first.b + second.d * first.d,
    tx: second.a * first.tx + second.b * first.ty + second.tx,
    ty: second.c * first.tx + second.d * first.ty + second.ty,
  }
}

/** The way back; null where there is none. */
export function invert({ a, b, c, d, tx, ty }: Affine): Affine | null {
  const determinant = a * d - b * c
  if (!Number.isFinite(determinant) || determinant === 0) return null
  const [ia, ib, ic, id] = [d / determinant, -b / determinant, -c / determinant, a / determinant]
  return { a: ia, b: ib, c: ic, d: id, tx: -(ia * tx + ib * ty), ty: -(ic * tx + id * ty) }
}

/** Moves points `[n, 2]` in place. */
export function applyTo(xy: Float32Array | Float64Array, { a, b, c, d, tx, ty }: Affine): void {
  for (let i = 0; i < xy.length; i += 2) {
    const [x, y] = [xy[i], xy[i + 1]]
    xy[i] = a * x + b * y + tx
    xy[i + 1] = c * x + d * y + ty
  }
}

/** How much longer lengths become, the root of how much larger areas become. */
export function stretchOf({ a, b, c, d }: Affine): number {
  return Math.sqrt(Math.abs(a * d - b * c))
}
