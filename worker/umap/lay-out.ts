import { setImmediate } from 'node:timers/promises'
import type { Random } from '../stats/random.ts'
import type { FuzzyGraph } from './fuzzy-graph.ts'

/** Likeness over distance on the plane is `1 / (1 + a·d^2b)`, fitted to spread 1 and a least distance of 0.5, scanpy's. */
export const LIKENESS_CURVE = { a: 0.58303, b: 1.334167 } as const
const { a: A, b: B } = LIKENESS_CURVE
/** Points pushed away for every one that is drawn near. */
const N_NEGATIVE = 5
const LONGEST_STEP = 4
/** Time after which other requests get their turn. */
const BREATH_MS = 20

interface LayOut {
  nEpoch: number
  random: Random
  signal: AbortSignal
  onEpoch: (nDone: number) => void
}

/**
 * Moves `places: [n, 2]` until what belongs together is near, in place (McInnes, Healy & Melville 2018, algorithm 5): each edge is
 * drawn as often as its weight says, and pushes random points away. Code: `CANCELLED`.
 */
export async function layOut(
  graph: FuzzyGraph,
  places: Float32Array,
  { nEpoch, random, signal, onEpoch }: LayOut,
): Promise<void> {
  const every = everyOf(graph, nEpoch)
  const next = every.slice()
  let breathed = performance.now()
  for (let epoch = 0; epoch < nEpoch; epoch++) {
    const pace = 1 - epoch / nEpoch
    for (let edge = 0; edge < every.length; edge++) {
      if (next[edge] > epoch) continue
      next[edge] += every[edge]
      drawTogether(places, graph.head[edge], graph.tail[edge], pace)
      pushAway(places, graph.head[edge], pace, random)
      if ((edge & 1023) !== 0 || performance.now() - breathed < BREATH_MS) continue
      await setImmediate()
      signal.throwIfAborted()
      breathed = performance.now()
    }
    signal.throwIfAborted()
    onEpoch(epoch + 1)
  }
}

/** After how many epochs each edge comes again; never for those too weak to come once. */
function everyOf({ weight }: FuzzyGraph, nEpoch: number): Float64Array {
  const most = weight.reduce((max, value) => Math.max(max, value), 0)
  return Float64Array.from(weight, (value) =>
    value < most / nEpoch ? Number.POSITIVE_INFINITY : most / value,
  )
}

/** Powers are dear: both forces are looked up by distance, in steps far finer than a layout is. */
const [STEPS_PER_UNIT, FARTHEST] = [256, 32]
const pulls = forceTable((squared) => (-2 * A * B * squared ** (B - 1)) / (1 + A * squared ** B))
const pushes = forceTable((squared) => (2 * B) / ((0.001 + squared) * (1 + A * squared ** B)))

function forceTable(force: (squared: number) => number): Float64Array {
  return Float64Array.from({ length: STEPS_PER_UNIT * FARTHEST }, (_, step) =>
    force(((step + 0.5) / STEPS_PER_UNIT) ** 2),
  )
}

const forceAt = (table: Float64Array, dx: number, dy: number): number =>
  table[Math.min(table.length - 1, Math.floor(STEPS_PER_UNIT * Math.sqrt(dx * dx + dy * dy)))]

function drawTogether(places: Float32Array, a: number, b: number, pace: number): void {
  const dx = places[2 * a] - places[2 * b]
  const dy = places[2 * a + 1] - places[2 * b + 1]
  const pull = forceAt(pulls, dx, dy)
  const x = pace * clip(pull * dx)
  const y = pace * clip(pull * dy)
  places[2 * a] += x
  places[2 * a + 1] += y
  places[2 * b] -= x
  places[2 * b + 1] -= y
}

function pushAway(places: Float32Array, a: number, pace: number, random: Random): void {
  const n = places.length / 2
  for (let k = 0; k < N_NEGATIVE; k++) {
    const b = random.integer(n)
    const dx = places[2 * a] - places[2 * b]
    const dy = places[2 * a + 1] - places[2 * b + 1]
    const push = forceAt(pushes, dx, dy)
    places[2 * a] += pace * clip(push * dx)
    places[2 * a + 1] += pace * clip(push * dy)
  }
}

const clip = (step: number) => Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, step))
