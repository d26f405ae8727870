/** What `zip-store.ts` uses of yauzl 3, whose published types are those of version 2. */
declare module 'yauzl' {
  import type { Readable } from 'node:stream'

  export interface Entry {
    fileName: string
    uncompressedSize: number
    isEncrypted(): boolean
  }
  export interface ZipFile {
    entryCount: number
    eachEntry(): AsyncIterable<Entry>
    openReadStreamPromise(entry: Entry): Promise<Readable>
    close(): void
  }
  const yauzl: { openPromise(path: string, options: { autoClose: boolean }): Promise<ZipFile> }
  export default yauzl
}
