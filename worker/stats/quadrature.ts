/** Places and weights of a quadrature on [0, 1]; the weights sum to 1. */
export interface Quadrature {
  /** `[n]` ascending. */
  at: Float64Array
  /** `[n]` */
  weights: Float64Array
}

/** Gauss-Legendre quadrature of `n` places, exact for polynomials up to degree 2n - 1 (numpy's `leggauss`, on [0, 1]). */
export function gaussLegendre(n: number): Quadrature {
  const at = new Float64Array(n)
  const weights = new Float64Array(n)
  for (let k = 0; k < n; k++) {
    // Newton from Tricomi's first guess.
    let z = -Math.cos((Math.PI * (k + 0.75)) / (n + 0.5))
    let slope = 1
    for (let step = 0; step < 8; step++) {
      const [value, below] = legendre(n, z)
      slope = (n * (z * value - below)) / (z * z - 1)
      z -= value / slope
    }
    at[k] = (z + 1) / 2
    weights[k] = 1 / ((1 - z * z) * slope * slope)
  }
  return { at, weights }
}

/** Legendre polynomials of degree n and n - 1 by Bonnet's recursion. */
function legendre(n: number, z: number): [value: number, below: number] {
  let below = 1
  let value = z
  for (let k = 2; k <= n; k++) {
    const next = ((2 * k - 1) * z * value - (k - 1) * below) / k
    below = value
    value = next
  }
  return n === 0 ? [1, 0] : [value, below]
}
