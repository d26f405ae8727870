/** What instances are called: whole numbers where they all are, else texts. */
export type InstanceKeys = Float64Array | string[]

/** A table of places is no longer than this many times the numbers in it. */
const MOST_GAPS = 8

/**
 * `[wanted.length]` where each key stands among `known` (the last of equal ones), -1 where it does not. Numbers are looked up as
 * numbers: bins of 2 µm are millions, and as texts they would take a gigabyte.
 */
export function findKeys(wanted: InstanceKeys, known: InstanceKeys): Int32Array {
  if (wanted instanceof Float64Array && known instanceof Float64Array) return findNumbers(wanted, known)
  const at = new Map<string, number>()
  known.forEach((key: number | string, i: number) => {
    at.set(String(key), i)
  })
  const found = new Int32Array(wanted.length)
  wanted.forEach((key: number | string, i: number) => {
    found[i] = at.get(String(key)) ?? -1
  })
  return found
}

function findNumbers(wanted: Float64Array, known: Float64Array): Int32Array {
  let greatest = 0
  let isPlain = true
  for (const key of known) {
    greatest = Math.max(greatest, key)
    if (!(Number.isSafeInteger(key) && key >= 0)) isPlain = false
  }
  if (!isPlain || greatest > MOST_GAPS * (known.length + 1024)) {
    const at = new Map<number, number>()
    for (let i = 0; i < known.length; i++) at.set(known[i], i)
    return Int32Array.from(wanted, (key) => at.get(key) ?? -1)
  }
  const at = new Int32Array(greatest + 1).fill(-1)
  for (let i = 0; i < known.length; i++) at[known[i]] = i
  return Int32Array.from(wanted, (key) => at[key] ?? -1)
}

/** Keys as they come, from the first to the last: numbers until one is none. */
export class KeyList {
  readonly #numbers: Float64Array
  #texts: string[] | null = null

  constructor(length: number) {
    this.#numbers = new Float64Array(length)
  }

  /** What is missing is called by its place. */
  put(at: number, key: unknown): void {
    const known = key ?? at
    const number = typeof known === 'number' || typeof known === 'bigint' ? Number(known) : Number.NaN
    if (!this.#texts && Number.isSafeInteger(number)) this.#numbers[at] = number
    else {
      this.#texts ??= Array.from(this.#numbers.subarray(0, at), String)
      this.#texts[at] = String(known)
    }
  }

  get keys(): InstanceKeys {
    return this.#texts ?? this.#numbers
  }
}
