import type { Places } from './regions.ts'

/** Sums of x, y and pixels of each label, as many labels as come. */
export class GrowingSums {
  readonly #at = new Map<number, number>()
  #sums = new Float64Array(3 * 1024)

  add(label: number, x: number, y: number, nPixel: number): void {
    let at = this.#at.get(label)
    if (at === undefined) {
      at = this.#at.size
      this.#at.set(label, at)
      if (3 * at === this.#sums.length) this.#grow()
    }
    this.#sums[3 * at] += x
    this.#sums[3 * at + 1] += y
    this.#sums[3 * at + 2] += nPixel
  }

  /** Middles of the labels and the diameters of circles as large. */
  toPlaces(): Places {
    const nLabel = this.#at.size
    const xy = new Float64Array(2 * nLabel)
    const diameters = new Float64Array(nLabel)
    for (let i = 0; i < nLabel; i++) {
      const [x, y, nPixel] = this.#sums.subarray(3 * i, 3 * i + 3)
      xy[2 * i] = x / nPixel
      xy[2 * i + 1] = y / nPixel
      diameters[i] = 2 * Math.sqrt(nPixel / Math.PI)
    }
    return { instances: Float64Array.from(this.#at.keys()), xy, diameters }
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#sums.length)
    larger.set(this.#sums)
    this.#sums = larger
  }
}
