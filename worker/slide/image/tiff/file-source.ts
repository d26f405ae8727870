import { open } from 'node:fs/promises'

/** A piece of the file. */
interface Slice {
  offset: number
  length: number
}

/** More than any tile, strip or table of offsets; a length that a damaged file made up is refused. */
const MOST_BYTES = 2 ** 30
/** Headers are asked for generously: that many bytes may be missing at the end of the file. */
const GENEROUS_BYTES = 2 ** 16

/**
 * The bytes of a file as geotiff asks for them. The file is opened for each request and closed again, so that nothing stays
 * locked while a slide is open. Throws what the system throws, `RangeError` beyond the end of the file and above 1 GiB.
 */
export class FileSource {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  get fileSize(): null {
    return null
  }

  async fetch(slices: Slice[]): Promise<ArrayBufferLike[]> {
    const file = await open(this.#path, 'r')
    try {
      const { size } = await file.stat()
      const pieces: ArrayBufferLike[] = []
      for (const { offset, length } of slices) {
        if (!(length <= Math.min(MOST_BYTES, size - offset + GENEROUS_BYTES)))
          throw new RangeError(`A piece of ${length} bytes is asked for.`)
        const bytes = new Uint8Array(length)
        const { bytesRead } = await file.read(bytes, 0, length, offset)
        // The last pieces of a file may be short, but none is empty.
        if (bytesRead === 0 && length > 0) throw new RangeError('The file ends too early.')
        pieces.push(bytes.buffer)
      }
      return pieces
    } finally {
      await file.close()
    }
  }

  async fetchSlice(slice: Slice) {
    const [data] = await this.fetch([slice])
    return { ...slice, data }
  }

  async close(): Promise<void> {}
}
