/** Share of their opacity that spots outside a side keep. */
const OUTSIDE = 0.3

/** Colours `[nSpot, 4]` uint8 with all spots but those of a side paled; a copy. */
export function paleOutside(colours: Uint8Array, inside: Uint32Array): Uint8Array {
  const paled = colours.slice()
  for (let at = 3; at < paled.length; at += 4) paled[at] = Math.round(OUTSIDE * paled[at])
  for (const spot of inside) paled[4 * spot + 3] = colours[4 * spot + 3]
  return paled
}
