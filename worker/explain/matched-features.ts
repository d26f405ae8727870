import { createRandom, deriveSeed } from '../stats/random.ts'

/** Draws against which a ranking of features is held. */
export const N_DRAW = 20
const SEED = 0xde1

/**
 * For each of `order: [n]` a random feature of the same bin of detection, none twice; the nearest bin that has any left
 * where its own is used up. Draws from `pool`, which may hold the features of `order` themselves. `binOf: [nFeature]`.
 */
export function matchedFeatures(
  order: Uint32Array,
  pool: Uint32Array,
  binOf: Uint32Array,
  draw: number,
): Uint32Array {
  const random = createRandom(deriveSeed(SEED, draw))
  const bins = new Map<number, number[]>()
  for (const feature of pool) {
    const members = bins.get(binOf[feature])
    if (members) members.push(feature)
    else bins.set(binOf[feature], [feature])
  }
  return order.map((feature) => {
    const members = bins.get(binOf[feature]) ?? nearestBin(bins, binOf[feature])
    const [taken] = members.splice(random.integer(members.length), 1)
    for (const [bin, left] of bins) if (left.length === 0) bins.delete(bin)
    return taken
  })
}

function nearestBin(bins: ReadonlyMap<number, number[]>, wanted: number): number[] {
  let best: number[] = []
  let distance = Number.POSITIVE_INFINITY
  for (const [bin, members] of bins)
    if (Math.abs(bin - wanted) < distance) {
      distance = Math.abs(bin - wanted)
      best = members
    }
  return best
}
