/** Kinds of samples that a pyramid can hold. */
export const FORMATS = {
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
}

export type SampleFormat = keyof typeof FORMATS
