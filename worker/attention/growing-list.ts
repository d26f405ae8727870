/** Numbers that are added one after the other; arrays of arrays of a large slide would take several times the memory. */
export class GrowingList<T extends Uint32Array | Float32Array> {
  #values: T
  #length = 0
  readonly #make: (length: number) => T

  constructor(make: (length: number) => T) {
    this.#make = make
    this.#values = make(1024)
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = this.#make(2 * this.#length)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.#length++] = value
  }

  get length(): number {
    return this.#length
  }

  /** A copy of what was added. */
  toArray(): T {
    return this.#values.slice(0, this.#length) as T
  }
}

/** Lists of spots with weights, one after the other: what a `Neighbourhood` is made of. */
export class NeighbourLists {
  readonly #indptr: Uint32Array
  readonly #indices = new GrowingList((length) => new Uint32Array(length))
  readonly #weights = new GrowingList((length) => new Float32Array(length))
  #nSpot = 0

  constructor(nSpot: number) {
    this.#indptr = new Uint32Array(nSpot + 1)
  }

  /** Adds the next spot's list; `raw` weights are divided by their sum. */
  add(spots: ArrayLike<number>, raw: ArrayLike<number>): void {
    let total = 0
    for (let k = 0; k < raw.length; k++) total += raw[k]
    for (let k = 0; k < spots.length; k++) {
      this.#indices.push(spots[k])
      this.#weights.push(raw[k] / total)
    }
    this.#indptr[++this.#nSpot] = this.#indices.length
  }

  finish(): { indptr: Uint32Array; indices: Uint32Array; weights: Float32Array } {
    return { indptr: this.#indptr, indices: this.#indices.toArray(), weights: this.#weights.toArray() }
  }
}
