import type { CompoundColumn } from './compound.ts'
import type { NumberTarget, NumberType } from './decode-numbers.ts'

export type AttributeValue = string | number | string[] | number[] | null

/** What an array is, without its values. */
export interface ArrayFacts {
  /** Empty for a scalar. */
  shape: number[]
  /** Null where it does not hold plain numbers. */
  type: NumberType | null
  isText: boolean
  /** Rows (first axis) of a chunk; 1 where it is not chunked. */
  chunkRows: number
}

/**
 * An open container of AnnData, HDF5 or zarr, whose parts are addressed by place, e.g. `X/indptr`; every fault names file
 * and place. Readers know nothing else of it.
 */
export interface AnnFile {
  readonly path: string
  /** What it is called in `Slide.format`. */
  readonly container: 'h5' | 'zarr'
  /** The same container seen from one of its groups: places start there. */
  at(root: string): AnnFile
  /** A place of this view as the whole container calls it. */
  placeOf(place: string): string
  /** Runs a step on the file; whatever it throws becomes an error with code, file and place. */
  guard<T>(place: string, step: () => T): T
  /** Names of a group's members; empty where there is no such group. */
  keys(place: string): string[]
  /** The group or array at a place; null where there is none. */
  node(place: string): object | null
  group(place: string): object | null
  dataset(place: string): object | null
  /** The array at a place. Codes: `MISSING_ELEMENT`. */
  needArray(place: string): ArrayFacts
  /** An attribute's value, integers as numbers; null where there is none (or of another type). */
  attribute(place: string, name: string): AttributeValue
  /** An attribute that must be a string; null otherwise. */
  textAttribute(place: string, name: string): string | null
  /** Makes the arrays at and below a place ready for decoding, where the container reads no part of them at once. */
  prepare(place: string): Promise<void>
  /** Drops what `prepare` brought into memory for a place; it may be prepared again. */
  release(place: string): void
  /** Decodes rows `start` to `end` of an array of numbers into `target` from `offset` on; `blockRows` together. */
  decodeRows(
    place: string,
    start: number,
    end: number,
    blockRows: number,
    target: NumberTarget,
    offset: number,
  ): void
  /**
   * Decodes rows as `decodeRows` does, but away from this thread; false where that cannot be done here, with `target` in part
   * written: then `decodeRows` is to be asked.
   */
  decodeAside(
    place: string,
    start: number,
    end: number,
    target: NumberTarget,
    offset: number,
  ): Promise<boolean>
  /** All values of an array of 64-bit integers, as they are. */
  decodeLongs(place: string): ArrayLike<bigint>
  /** All texts of an array. */
  decodeStrings(place: string): string[]
  /** A table of records, as AnnData 0.5 and 0.6 wrote; null where the place is no array. */
  compound(place: string): Map<string, CompoundColumn> | null
  close(): void
}
