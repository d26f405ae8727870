/** An array of a model file with its name. */
export interface NamedArray {
  name: string
  values: Float32Array | Uint32Array
}

/** Arrays of a model file by name; one that is missing, of another kind or of the wrong length, or holds what is no finite number, throws `RangeError`. */
export class ArraysByName {
  readonly #arrays: ReadonlyMap<string, Float32Array | Uint32Array>

  constructor(arrays: ReadonlyMap<string, Float32Array | Uint32Array>) {
    this.#arrays = arrays
  }

  has(name: string): boolean {
    return this.#arrays.has(name)
  }

  floats(name: string, length?: number): Float32Array {
    const values = this.#arrays.get(name)
    if (!(values instanceof Float32Array) || (length !== undefined && values.length !== length))
      throw wrong(name)
    if (!values.every(Number.isFinite)) throw new RangeError(`array ${name} holds what is no number`)
    return values
  }

  integers(name: string, length?: number): Uint32Array {
    const values = this.#arrays.get(name)
    if (!(values instanceof Uint32Array) || (length !== undefined && values.length !== length))
      throw wrong(name)
    return values
  }

  /** Integers that are all below `end`. */
  places(name: string, end: number, length?: number): Uint32Array {
    const values = this.integers(name, length)
    if (values.some((place) => place >= end)) throw new RangeError(`array ${name} points beyond its end`)
    return values
  }
}

const wrong = (name: string) => new RangeError(`array ${name} is missing or of the wrong length`)
