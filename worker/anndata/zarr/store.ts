/** The files of a zarr store, in a folder or a zip archive; keys are relative, `obs/.zattrs`. */
export interface ZarrStore {
  /** The folder or archive. */
  readonly path: string
  /** Names directly below a key, files and folders alike, sorted; empty where there is nothing. */
  children(key: string): Promise<string[]>
  /** The bytes of a file; undefined where there is none. Codes: `FILE_DAMAGED`, `FILE_UNREADABLE`, `FORMAT_UNSUPPORTED`. */
  read(key: string): Promise<Uint8Array | undefined>
  /** Absolute paths of the files that were read so far: of a folder those of the store, of an archive the archive. */
  filesRead(): string[]
  /** Absolute paths of the files at and below a key, read or not; the archive where it is one. */
  filesBelow(key: string): Promise<string[]>
  /** The same store for whoever reads beside the reader: what it reads is not among this one's `filesRead`. */
  beside(): ZarrStore
  close(): void
}

/** A chunk, a small table or a picture tile; no file of a store that is read whole is larger. */
export const MAX_FILE_BYTES = 1024 ** 3
