/** Ascending spots as runs: first spot, how many, and so on. */
export function runsOf(spots: Uint32Array): number[] {
  const runs: number[] = []
  let start = 0
  for (let at = 1; at <= spots.length; at++) {
    if (at < spots.length && spots[at] === spots[at - 1] + 1) continue
    runs.push(spots[start], at - start)
    start = at
  }
  return runs
}

/** The spots of runs on a slide of `nSpot`; null where they overlap, fall, or leave the slide. */
export function spotsOfRuns(runs: readonly number[], nSpot: number): Uint32Array | null {
  if (runs.length % 2 === 1) return null
  let nAll = 0
  let end = 0
  for (let at = 0; at < runs.length; at += 2) {
    const [first, count] = [runs[at], runs[at + 1]]
    if (first < end || count < 1 || first + count > nSpot) return null
    end = first + count
    nAll += count
  }
  const spots = new Uint32Array(nAll)
  let to = 0
  for (let at = 0; at < runs.length; at += 2)
    for (let k = 0; k < runs[at + 1]; k++) spots[to++] = runs[at] + k
  return spots
}
