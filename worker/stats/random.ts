/** A seeded stream of random numbers; the same seed gives the same stream on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number
  /** Uniform integer in [0, n). */
  integer(n: number): number
  /** Standard normal. */
  normal(): number
  /** Gamma with this shape and scale 1; shape > 0. */
  gamma(shape: number): number
  /** Poisson with this mean; mean >= 0. */
  poisson(mean: number): number
  /** Successes among n trials of probability p. */
  binomial(n: number, p: number): number
}

/** Starts the 128-bit small fast counter generator (Doty-Humphrey's sfc32) from one integer seed. */
export function createRandom(seed: number): Random {
  const uniform = sfc32(seed)
  const normal = normalFrom(uniform)
  const gamma = gammaFrom(uniform, normal)
  const poisson = poissonFrom(uniform, normal)
  return {
    uniform,
    integer: (n) => Math.floor(uniform() * n),
    normal,
    gamma,
    poisson,
    binomial: binomialFrom(uniform, gamma),
  }
}

/** Gives the seed of a numbered part of seeded work, so that parts do not share a stream. */
export function deriveSeed(seed: number, part: number): number {
  let mixed = (seed ^ Math.imul(part + 1, 0x9e3779b1)) | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

function sfc32(seed: number): () => number {
  let a = seed | 0
  let b = Math.floor(seed / 2 ** 32) | 0
  let c = 0x5eed
  let counter = 1
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return (sum >>> 0) / 2 ** 32
  }
  // The first values of near seeds are alike until the state has mixed.
  for (let k = 0; k < 15; k++) next()
  return next
}

/** Box and Muller's polar form: no sine, so only `log` and `sqrt` decide the bits. */
function normalFrom(uniform: () => number): () => number {
  let spare = Number.NaN
  return () => {
    if (!Number.isNaN(spare)) {
      const value = spare
      spare = Number.NaN
      return value
    }
    for (;;) {
      const x = 2 * uniform() - 1
      const y = 2 * uniform() - 1
      const squared = x * x + y * y
      if (squared >= 1 || squared === 0) continue
      const factor = Math.sqrt((-2 * Math.log(squared)) / squared)
      spare = y * factor
      return x * factor
    }
  }
}

/** Marsaglia and Tsang (2000); shapes below 1 by the boost `gamma(shape + 1) * u^(1/shape)`. */
function gammaFrom(uniform: () => number, normal: () => number): (shape: number) => number {
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * Math.exp(Math.log(1 - uniform()) / shape)
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = normal()
      const v = (1 + c * x) ** 3
      if (v <= 0) continue
      if (Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
    }
  }
  return gamma
}

/** Knuth's product below 30; above it the rounded normal, whose error is below the noise of any count. */
function poissonFrom(uniform: () => number, normal: () => number): (mean: number) => number {
  return (mean) => {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()))
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = uniform(); product > limit; product *= uniform()) count++
    return count
  }
}

/** Exact: splits large n at a beta-distributed order statistic (Devroye 1986, X.4.3) down to single trials. */
function binomialFrom(
  uniform: () => number,
  gamma: (shape: number) => number,
): (n: number, p: number) => number {
  return (n, p) => {
    let count = 0
    while (n > 24) {
      const middle = (n >> 1) + 1
      const left = gamma(middle)
      const split = left / (left + gamma(n + 1 - middle))
      if (split <= p) {
        count += middle
        n -= middle
        p = (p - split) / (1 - split)
      } else {
        n = middle - 1
        p /= split
      }
    }
    for (let trial = 0; trial < n; trial++) if (uniform() < p) count++
    return count
  }
}
