import { permutation } from '../attention/motions.ts'
import type { Points } from '../stats/k-means.ts'
import { createRandom, deriveSeed, type Random } from '../stats/random.ts'
import { gatherRows } from '../stats/rows.ts'
import { fuzzyGraph } from './fuzzy-graph.ts'
import { layOut } from './lay-out.ts'
import { type NearestPoints, nearestPoints } from './nearest.ts'

/** Spots that are laid out; on larger slides a seeded sample, and the others are put among them. */
export const MOST_LAID_OUT = 20_000
/** Neighbours of a spot, itself not counted: scanpy's 15 count it. */
const N_NEIGHBOUR = 14
/** Sampled spots that another one is put among, and how many of the sample are asked. */
const [N_HOST, MOST_HOSTS] = [5, 8000]
/** Epochs of small and of large slides: fewer than umap-learn's 500 and 200, which start from less. */
const [LARGE, EPOCHS, EPOCHS_OF_LARGE] = [10_000, 300, 200]
const START_WIDTH = 10

/** What is told of the work: how far the neighbours and the layout are. */
export interface UmapWork {
  seed: number
  signal: AbortSignal
  onProgress: (progress: { phase: 'neighbours' | 'layout'; done: number; total: number }) => void
  /** Fewer laid out than usual, for tests. */
  most?: number
}

/**
 * UMAP of `points: [nSpot, width]` on a plane, `[nSpot, 2]`: the same on every run of a seed. Beyond `most` spots a uniform sample
 * is laid out and every other spot is put between the sampled ones nearest to it. Code: `CANCELLED`.
 */
export async function umapSpots(
  points: Points,
  { seed, signal, onProgress, most = MOST_LAID_OUT }: UmapWork,
): Promise<{ xy: Float32Array; nLaidOut: number }> {
  const { values, width } = points
  const nSpot = values.length / width
  const rows = nSpot > most ? permutation(nSpot, deriveSeed(seed, 1)).slice(0, most).sort() : null
  const sample = rows ? { values: gatherRows(values, width, rows), width } : points
  const nLaidOut = rows?.length ?? nSpot
  const random = createRandom(deriveSeed(seed, 2))
  const places = startPlaces(sample, random)
  if (nLaidOut < 3) return { xy: places, nLaidOut }
  const k = Math.min(N_NEIGHBOUR, nLaidOut - 1)
  const onNeighbours = (done: number) => onProgress({ phase: 'neighbours', done, total: nSpot })
  const own = await nearestPoints(sample, sample, { k, isSelf: true, signal, onDone: onNeighbours })
  const nEpoch = nLaidOut > LARGE ? EPOCHS_OF_LARGE : EPOCHS
  const onEpoch = (done: number) => onProgress({ phase: 'layout', done, total: nEpoch })
  await layOut(fuzzyGraph(own), places, { nEpoch, random, signal, onEpoch })
  if (!rows) return { xy: places, nLaidOut }
  // Evenly from the sample, which is in the order of the slide.
  const step = Math.ceil(nLaidOut / MOST_HOSTS)
  const hosts = Uint32Array.from({ length: Math.floor(nLaidOut / step) }, (_, k) => k * step)
  const near = await nearestPoints(
    points,
    { values: gatherRows(sample.values, width, hosts), width },
    { k: Math.min(N_HOST, hosts.length), isSelf: false, signal, onDone: onNeighbours },
  )
  return { xy: placesAmong(near, gatherRows(places, 2, hosts), { places, rows }), nLaidOut }
}

/** The two widest columns, the wider across, with a trace of noise so that no two points share a place: `[n, 2]`. */
function startPlaces({ values, width }: Points, random: Random): Float32Array {
  const n = values.length / width
  const columns = Array.from({ length: width }, (_, column) => {
    const own = Float64Array.from({ length: n }, (_, point) => values[point * width + column])
    const mean = own.reduce((sum, value) => sum + value, 0) / (n || 1)
    const centred = own.map((value) => value - mean)
    return { centred, squares: centred.reduce((sum, value) => sum + value * value, 0) }
  }).sort((one, other) => other.squares - one.squares)
  const places = new Float32Array(2 * n)
  const longest = columns[0]?.centred.reduce((max, value) => Math.max(max, Math.abs(value)), 0) || 1
  for (let point = 0; point < n; point++)
    for (let axis = 0; axis < 2; axis++)
      places[2 * point + axis] =
        ((columns[axis]?.centred[point] ?? 0) / longest) * START_WIDTH + 1e-4 * random.normal()
  return places
}

/** Sampled spots (`rows`, ascending) stay where they were laid out; the others are means of their hosts' places, the nearer the heavier. */
function placesAmong(
  { k, indices, distances }: NearestPoints,
  hosts: Float32Array,
  { places, rows }: { places: Float32Array; rows: Uint32Array },
): Float32Array {
  const xy = new Float32Array((2 * indices.length) / k)
  for (let spot = 0; spot < xy.length / 2; spot++) {
    let total = 0
    for (let at = spot * k; at < (spot + 1) * k; at++) {
      const weight = 1 / (distances[at] + 1e-9)
      total += weight
      xy[2 * spot] += weight * hosts[2 * indices[at]]
      xy[2 * spot + 1] += weight * hosts[2 * indices[at] + 1]
    }
    xy[2 * spot] /= total
    xy[2 * spot + 1] /= total
  }
  rows.forEach((spot, at) => {
    xy.set(places.subarray(2 * at, 2 * at + 2), 2 * spot)
  })
  return xy
}
