/** The spots of any of the regions, ascending. */
export function unionSpots(...regions: Uint32Array[]): Uint32Array {
  const all = new Set<number>()
  for (const spots of regions) for (const spot of spots) all.add(spot)
  return Uint32Array.from(all).sort()
}

/** The spots of `first` that all others have too, ascending. */
export function intersectSpots(first: Uint32Array, ...others: Uint32Array[]): Uint32Array {
  const sets = others.map((spots) => new Set(spots))
  return unionSpots(first.filter((spot) => sets.every((set) => set.has(spot))))
}

/** The spots of `from` that none of the others has, ascending. */
export function subtractSpots(from: Uint32Array, ...others: Uint32Array[]): Uint32Array {
  const gone = new Set(unionSpots(...others))
  return unionSpots(from.filter((spot) => !gone.has(spot)))
}

/** The slide's `nSpot` spots without these, ascending. */
export function complementSpots(spots: Uint32Array, nSpot: number): Uint32Array {
  return subtractSpots(
    Uint32Array.from({ length: nSpot }, (_, spot) => spot),
    spots,
  )
}
