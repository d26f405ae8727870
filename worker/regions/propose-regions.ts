import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { ProposedRegions } from '../api/regions.ts'
import { kMeans, nearestCentres, type Points } from '../stats/k-means.ts'
import { adjustedMutualInformation } from '../stats/mutual-information.ts'
import { createRandom, deriveSeed } from '../stats/random.ts'
import { gatherRows } from '../stats/rows.ts'
import type { SpotGraph } from '../stats/spot-graph.ts'
import { regionColour } from './region-colours.ts'
import { smoothClusters } from './smooth-clusters.ts'

/** Numbers of regions that are tried where nobody says. */
const [FEWEST, MOST] = [2, 12]
const N_PAIR = 5
/** Spots of a half at most: stability needs no more. */
const MOST_HALF = 3000

export interface ProposalOptions {
  /** Number of regions; chosen by stability where null. */
  k: number | null
  seed: number
  signal: AbortSignal
}

/**
 * Regions of like spots: k-means of `points: [nSpot, width]`, smoothed on the tissue, largest first. Where `k` is null it is the
 * largest number whose stability is within one standard error of the best. Seeded. Code: `CANCELLED`.
 */
export async function proposeRegions(
  points: Points,
  graph: SpotGraph,
  { k: wanted, seed, signal }: ProposalOptions,
): Promise<ProposedRegions> {
  const nSpot = points.values.length / points.width
  const trials: { k: number; mean: number; error: number }[] = []
  if (wanted === null)
    for (let k = FEWEST; k <= Math.min(MOST, Math.floor(nSpot / 4)); k++) {
      await setImmediate()
      signal.throwIfAborted()
      trials.push({ k, ...stabilityOf(points, k, seed) })
    }
  const k = Math.min(nSpot, wanted ?? mostStable(trials))
  const labels = largestFirst(smoothClusters(points, kMeans(points, k, seed), graph), k)
  const nFound = labels.reduce((most, label) => Math.max(most, label), 0) + 1
  return {
    k: nFound,
    labels,
    regions: Array.from({ length: nFound }, (_, label) => ({
      ...{ id: randomUUID(), name: `Region ${label + 1}`, colour: regionColour(label) },
      ...{ note: 'Proposed by the model: clusters of its queries.', locked: false },
      spots: Uint32Array.from(labels.keys()).filter((spot) => labels[spot] === label),
    })),
    tried: Uint32Array.from(trials, (trial) => trial.k),
    stability: Float32Array.from(trials, ({ mean }) => mean),
  }
}

/** How well all spots are labelled alike by the centres of two random halves (AMI), mean and standard error over pairs. */
function stabilityOf(points: Points, k: number, seed: number): { mean: number; error: number } {
  const agreements = Array.from({ length: N_PAIR }, (_, pair) => {
    const [first, second] = halves(points, deriveSeed(seed, 1000 + pair)).map((half) => {
      const { centres } = kMeans(half, k, deriveSeed(seed, pair), 2)
      return nearestCentres(points, centres).labels
    })
    return adjustedMutualInformation(first, second)
  })
  const mean = agreements.reduce((sum, value) => sum + value, 0) / N_PAIR
  const squares = agreements.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, error: Math.sqrt(squares / (N_PAIR * (N_PAIR - 1))) }
}

function halves({ values, width }: Points, seed: number): Points[] {
  const random = createRandom(seed)
  const order = Uint32Array.from({ length: values.length / width }, (_, spot) => spot)
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.integer(i + 1)
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  const size = Math.min(MOST_HALF, order.length >> 1)
  return [order.subarray(0, size), order.subarray(size, 2 * size)].map((spots) => ({
    values: gatherRows(values, width, spots),
    width,
  }))
}

function mostStable(trials: readonly { k: number; mean: number; error: number }[]): number {
  if (trials.length === 0) return 1
  const best = trials.reduce((one, other) => (other.mean > one.mean ? other : one))
  return Math.max(...trials.filter(({ mean }) => mean >= best.mean - best.error).map(({ k }) => k))
}

/** The same labels in order of size; labels without spots are gone. */
function largestFirst(labels: Int32Array, k: number): Int32Array {
  const sizes = new Uint32Array(k)
  for (const label of labels) sizes[label]++
  const order = Uint32Array.from(sizes.keys()).sort((a, b) => sizes[b] - sizes[a] || a - b)
  const place = new Int32Array(k)
  order.forEach((label, at) => {
    place[label] = at
  })
  return labels.map((label) => place[label])
}
