/** How symbols of two slides are told to be the same: case apart, so that `Krt8` of a mouse meets `KRT8`. */
export const sameSymbol = (symbol: string): string => symbol.toUpperCase()

/** A 32 bit hash of a symbol (FNV-1a, mixed as in MurmurHash3), case ignored; the same on every machine. */
export function hashOf(symbol: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed
  for (const code of new TextEncoder().encode(sameSymbol(symbol))) hash = Math.imul(hash ^ code, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
