/** Optical densities (red, green, blue) of haematoxylin and eosin: Ruifrok & Johnston 2001, table 1. */
const HAEMATOXYLIN = [0.65, 0.7, 0.29]
const EOSIN = [0.07, 0.99, 0.11]

type Vector = readonly number[]

function cross([a, b, c]: Vector, [d, e, f]: Vector): number[] {
  return [b * f - c * e, c * d - a * f, a * e - b * d]
}

function dot(a: Vector, b: Vector): number {
  return a.reduce((sum, value, k) => sum + value * b[k], 0)
}

function unit(a: Vector): number[] {
  return a.map((value) => value / Math.sqrt(dot(a, a)))
}

/**
 * `[3, 3]` row-major: times the optical densities of a pixel it gives haematoxylin, eosin and what neither explains.
 * The third direction is the cross product of the stains'; rows of the inverse of a matrix of columns a, b, c are
 * b×c, c×a and a×b over the determinant.
 */
export function opticalDensityToStains(): number[] {
  const [h, e] = [unit(HAEMATOXYLIN), unit(EOSIN)]
  const residual = unit(cross(h, e))
  const determinant = dot(h, cross(e, residual))
  return [cross(e, residual), cross(residual, h), cross(h, e)].flat().map((value) => value / determinant)
}
