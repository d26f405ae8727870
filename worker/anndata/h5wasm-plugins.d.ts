declare module 'h5wasm-plugins' {
  /** Address of the package's folder; its `plugins` folder holds the filters. */
  export const base_url: string
}
