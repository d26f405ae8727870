/**
 * The same names, each once: what came before, or is `taken`, gets `-1`, `-2`, … A file that tells regions apart by their names alone
 * would else join those of one name.
 */
export function uniqueNames(names: readonly string[], taken: Iterable<string> = []): string[] {
  const used = new Set(taken)
  return names.map((name) => {
    let free = name
    for (let k = 1; used.has(free); k++) free = `${name}-${k}`
    used.add(free)
    return free
  })
}
