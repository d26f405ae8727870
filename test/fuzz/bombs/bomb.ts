import type { Random } from '../../../worker/stats/random.ts'
import type { Kind } from '../sources.ts'

/** A file made to fill the memory, to lead out of its folder or to go round in circles. */
export interface Bomb {
  name: string
  kind?: Kind
  /** Writes it into an empty folder; returns its path. */
  write(folder: string, random: Random): string | Promise<string>
}

const MEGABYTE = 2 ** 20
/** What small packed bytes unpack to; gzip reaches about 1 : 1000. */
export const zeros = (random: Random): Buffer => Buffer.alloc((16 + random.integer(240)) * MEGABYTE)

export const oneOf = <T>(list: readonly T[], random: Random): T => list[random.integer(list.length)]
