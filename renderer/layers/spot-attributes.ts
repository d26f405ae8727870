/** Spots as the graphics card takes them: `order: [n]` spot indices, gathered attributes in that order. */
export interface SpotAttributes {
  order: Uint32Array
  /** `[n, 2]` float32, full-resolution px. */
  positions: Float32Array
  /** The same for deck.gl, which uploads again what is another object. */
  position: { value: Float32Array; size: 2 }
}

/** Gathers positions `[nSpot, 2]` into drawing order. */
export function gatherPositions(xy: Float32Array, order: Uint32Array): SpotAttributes {
  const positions = new Float32Array(order.length * 2)
  for (let i = 0; i < order.length; i++) {
    positions[2 * i] = xy[2 * order[i]]
    positions[2 * i + 1] = xy[2 * order[i] + 1]
  }
  return { order, positions, position: { value: positions, size: 2 } }
}

/** Gathers colours `[nSpot, 4]` uint8 into drawing order. */
export function gatherColours(colours: Uint8Array, order: Uint32Array): Uint8Array {
  const from = new Uint32Array(colours.buffer, colours.byteOffset, colours.length / 4)
  const to = new Uint32Array(order.length)
  for (let i = 0; i < order.length; i++) to[i] = from[order[i]]
  return new Uint8Array(to.buffer)
}

/** What deck.gl is given of spots: the position is the same object whatever the colours, so that it is uploaded once. */
export function spotData({ order, position }: SpotAttributes, colours: Uint8Array | null) {
  const getFillColor = colours && { value: colours, size: 4, normalized: true }
  return {
    length: order.length,
    attributes: { getPosition: position, ...(getFillColor && { getFillColor }) },
  }
}
