import type { Features } from './methods.ts'

/** Features that words name, each once in the order of the words, and the words that name none. */
export interface FoundFeatures {
  features: Uint32Array
  unknown: string[]
}

/**
 * Finds features by name, symbol or id: by exact spelling first, else whatever their case; a symbol that several features have
 * gives them all.
 */
export function createFeatureFinder({
  names,
  symbols,
  ids,
}: Features): (words: readonly string[]) => FoundFeatures {
  const exact = new Map<string, number[]>()
  const folded = new Map<string, number[]>()
  const add = (map: Map<string, number[]>, word: string, feature: number) => {
    const known = map.get(word)
    if (!known) map.set(word, [feature])
    else if (!known.includes(feature)) known.push(feature)
  }
  for (const words of [names, symbols, ids])
    words.forEach((word, feature) => {
      add(exact, word, feature)
      add(folded, word.toLowerCase(), feature)
    })
  return (words) => {
    const found = new Set<number>()
    const unknown: string[] = []
    for (const word of words) {
      const hits = exact.get(word) ?? folded.get(word.toLowerCase())
      if (!hits) unknown.push(word)
      for (const feature of hits ?? []) found.add(feature)
    }
    return { features: Uint32Array.from(found), unknown }
  }
}
