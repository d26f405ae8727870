import { createRandom, deriveSeed, type Random } from './random.ts'

/** Points to be clustered. */
export interface Points {
  /** `[n, width]` */
  values: Float32Array
  width: number
}

export interface Clusters {
  /** `[n]` 0..k-1 */
  labels: Int32Array
  /** `[k, width]` */
  centres: Float64Array
  /** Sum of squared distances to the own centre. */
  inertia: number
}

const MOST_ROUNDS = 60

/**
 * Lloyd's k-means from k-means++ seeds (Arthur & Vassilvitskii 2007), the best of `nStart` starts. `k` must not be above the number
 * of points. Seeded.
 */
export function kMeans(points: Points, k: number, seed: number, nStart = 4): Clusters {
  let best: Clusters | null = null
  for (let start = 0; start < nStart; start++) {
    const found = oneStart(points, k, createRandom(deriveSeed(seed, start)))
    if (!best || found.inertia < best.inertia) best = found
  }
  if (!best) throw new RangeError('k-means needs a start')
  return best
}

function oneStart(points: Points, k: number, random: Random): Clusters {
  let centres = spreadCentres(points, k, random)
  let assigned = nearestCentres(points, centres)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    centres = meanCentres(points, assigned.labels, centres)
    const next = nearestCentres(points, centres)
    const isDone = next.inertia >= assigned.inertia * (1 - 1e-6)
    assigned = next
    if (isDone) break
  }
  return { ...assigned, centres }
}

/** The nearest of `centres: [k, width]` for every point. */
export function nearestCentres({ values, width }: Points, centres: Float64Array) {
  const labels = new Int32Array(values.length / width)
  let inertia = 0
  for (let point = 0; point < labels.length; point++) {
    let least = Number.POSITIVE_INFINITY
    for (let c = 0; c < centres.length; c += width) {
      const distance = squaredDistance(values, point * width, centres, c, width)
      if (distance >= least) continue
      least = distance
      labels[point] = c / width
    }
    inertia += least
  }
  return { labels, inertia }
}

/** Mean of the points of each label, `[k, width]`; a label without points keeps its centre. */
export function meanCentres(
  { values, width }: Points,
  labels: Int32Array,
  before: Float64Array,
): Float64Array {
  const sums = new Float64Array(before.length)
  const sizes = new Float64Array(before.length / width)
  for (let point = 0; point < labels.length; point++) {
    sizes[labels[point]]++
    const at = labels[point] * width
    for (let j = 0; j < width; j++) sums[at + j] += values[point * width + j]
  }
  return sums.map((sum, at) => {
    const size = sizes[Math.floor(at / width)]
    return size > 0 ? sum / size : before[at]
  })
}

/** Squared distance of a row of `values` that starts at `at` to a row of `centres` that starts at `c`. */
export function squaredDistance(
  values: Float32Array,
  at: number,
  centres: Float64Array,
  c: number,
  width: number,
): number {
  let sum = 0
  for (let j = 0; j < width; j++) sum += (values[at + j] - centres[c + j]) ** 2
  return sum
}

function spreadCentres(points: Points, k: number, random: Random): Float64Array {
  const { values, width } = points
  const n = values.length / width
  const centres = new Float64Array(k * width)
  const nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY)
  let chosen = random.integer(n)
  for (let c = 0; c < k; c++) {
    centres.set(values.subarray(chosen * width, (chosen + 1) * width), c * width)
    let total = 0
    for (let point = 0; point < n; point++) {
      const distance = squaredDistance(values, point * width, centres, c * width, width)
      if (distance < nearest[point]) nearest[point] = distance
      total += nearest[point]
    }
    let left = random.uniform() * total
    chosen = 0
    while (chosen < n - 1 && left >= nearest[chosen]) left -= nearest[chosen++]
  }
  return centres
}
