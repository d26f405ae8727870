/** The files of a zarr store, in a folder or a zip archive; keys are relative, `obs/.zattrs`. */
export interface ZarrStore {
  /** The folder or archive. */
  readonly path: string
  /** Names directly below a key, files and folders alike, sorted; empty where there is nothing. */
  children(key: string): Promise<string[]>
  /** The bytes of a file; undefined where there is none. Codes: `FILE_DAMAGED`, `FILE_UNREADABLE`, `FORMAT_UNSUPPORTED`. */
  read(key: string): Promise<Uint8Array | undefined>
  /** Absolute paths of the files that were read so far. */
  filesRead(): string[]
  close(): void
}

/** A chunk, a small table or a picture tile; no file of a store that is read whole is larger. */
export const MAX_FILE_BYTES = 1024 ** 3
