import type { Features } from '../../worker/api/methods.ts'

interface LowerCased {
  names: string[]
  symbols: string[]
  ids: string[]
}

const lowerCased = new WeakMap<Features, LowerCased>()

function lowerCase(features: Features): LowerCased {
  let found = lowerCased.get(features)
  if (!found) {
    const lower = (words: string[]) => words.map((word) => word.toLowerCase())
    found = { names: lower(features.names), symbols: lower(features.symbols), ids: lower(features.ids) }
    lowerCased.set(features, found)
  }
  return found
}

/** 3 equal, 2 begins so, 1 contains, 0 no match. */
function matchOf(text: string | undefined, query: string): number {
  if (text === undefined) return 0
  const at = text.indexOf(query)
  if (at < 0) return 0
  if (at > 0) return 1
  return text.length === query.length ? 3 : 2
}

/** Strength per feature of the match of a query with name, symbol or id: `[nFeature]` uint8, 0 = none. */
export function matchFeatures(features: Features, query: string): Uint8Array {
  const { names, symbols, ids } = lowerCase(features)
  const wanted = query.trim().toLowerCase()
  const strength = new Uint8Array(names.length)
  for (let i = 0; i < names.length; i++)
    strength[i] = Math.max(matchOf(names[i], wanted), matchOf(symbols[i], wanted), matchOf(ids[i], wanted))
  return strength
}

/** Feature indices that match a query, equal ones first, then beginnings, then the rest; at most `limit`. */
export function searchFeatures(features: Features, query: string, limit: number): number[] {
  if (query.trim() === '') return Array.from({ length: Math.min(limit, features.names.length) }, (_, i) => i)
  const strength = matchFeatures(features, query)
  const found: number[] = []
  for (let wanted = 3; wanted > 0; wanted--)
    for (let i = 0; i < strength.length && found.length < limit; i++)
      if (strength[i] === wanted) found.push(i)
  return found
}

/** The feature that a query means: the one of that very name, else the best match; null where there is none. */
export function bestMatch(features: Features, query: string): number | null {
  const wanted = query.trim()
  if (wanted === '') return null
  const named = features.names.indexOf(wanted)
  return named >= 0 ? named : (searchFeatures(features, wanted, 1)[0] ?? null)
}
