/** Bytes are put into text in pieces: a call takes only so many arguments. */
const PIECE = 8192

function encodeBytes(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += PIECE)
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE))
  return btoa(text)
}

const decodeBytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0))

/** Spots of a slide of `nSpot` as base64 of a bit for each: 67 kB for 400,000. */
export function encodeSpots(spots: Uint32Array, nSpot: number): string {
  const bytes = new Uint8Array(Math.ceil(nSpot / 8))
  for (const spot of spots) bytes[spot >> 3] |= 1 << (spot & 7)
  return encodeBytes(bytes)
}

/** The spots, ascending. Throws where the text is of another number of spots. */
export function decodeSpots(text: string, nSpot: number): Uint32Array {
  const bytes = decodeBytes(text)
  if (bytes.length !== Math.ceil(nSpot / 8)) throw new RangeError('The spots are those of another slide.')
  const spots: number[] = []
  for (let spot = 0; spot < nSpot; spot++) if (bytes[spot >> 3] & (1 << (spot & 7))) spots.push(spot)
  return Uint32Array.from(spots)
}

/** Float32 numbers as base64 of their bytes, so that they come back exactly. */
export function encodeFloats(values: Float32Array): string {
  return encodeBytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
}

/** The numbers. */
export function decodeFloats(text: string): Float32Array {
  return new Float32Array(decodeBytes(text).buffer)
}
