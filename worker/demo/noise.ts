import { createRandom } from '../stats/random.ts'

/** Smooth seeded noise over the plane, about -1..1, wavelength 1. */
export type Noise = (x: number, y: number) => number

/** Gradient noise on the integer lattice (Perlin 2002), shuffled by the seed; period 256. */
export function createNoise(seed: number): Noise {
  const random = createRandom(seed)
  const shuffled = Uint8Array.from({ length: 256 }, (_, i) => i)
  for (let i = 255; i > 0; i--) {
    const j = random.integer(i + 1)
    ;[shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]]
  }
  const gradientX = new Float32Array(256)
  const gradientY = new Float32Array(256)
  for (let i = 0; i < 256; i++) {
    gradientX[i] = random.normal()
    gradientY[i] = random.normal()
  }
  const corner = (column: number, row: number, dx: number, dy: number) => {
    const hash = shuffled[(shuffled[column & 255] + row) & 255]
    return gradientX[hash] * dx + gradientY[hash] * dy
  }
  return (x, y) => {
    const column = Math.floor(x)
    const row = Math.floor(y)
    const dx = x - column
    const dy = y - row
    const u = dx * dx * dx * (dx * (dx * 6 - 15) + 10)
    const v = dy * dy * dy * (dy * (dy * 6 - 15) + 10)
    const top = corner(column, row, dx, dy)
    const bottom = corner(column, row + 1, dx, dy - 1)
    const upper = top + u * (corner(column + 1, row, dx - 1, dy) - top)
    const lower = bottom + u * (corner(column + 1, row + 1, dx - 1, dy - 1) - bottom)
    return upper + v * (lower - upper)
  }
}

/** Sums octaves of a noise, each at twice the frequency and half the height. */
export function octaves(noise: Noise, count: number): Noise {
  return (x, y) => {
    let sum = 0
    let scale = 1
    for (let k = 0; k < count; k++) {
      // The shift keeps the lattice points of the octaves apart.
      sum += noise(x * scale + 17.3 * k, y * scale - 9.1 * k) / scale
      scale *= 2
    }
    return sum
  }
}
