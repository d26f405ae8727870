/**
 * Makes names unique by `-1`, `-2`, … behind each repetition, skipping names that exist.
 * Mirrors `anndata.utils.make_index_unique`. Returns the names and how many were changed.
 */
export function makeUnique(names: string[]): { names: string[]; nChanged: number } {
  const taken = new Set(names)
  if (taken.size === names.length) return { names, nChanged: 0 }
  const seen = new Set<string>()
  const counters = new Map<string, number>()
  let nChanged = 0
  const unique = names.map((name) => {
    if (!seen.has(name)) {
      seen.add(name)
      return name
    }
    let counter = counters.get(name) ?? 0
    let candidate: string
    do candidate = `${name}-${++counter}`
    while (taken.has(candidate))
    counters.set(name, counter)
    taken.add(candidate)
    nChanged++
    return candidate
  })
  return { names: unique, nChanged }
}
