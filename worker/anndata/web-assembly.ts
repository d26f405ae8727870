/** Exports and imports of a WebAssembly module, by name. */
export type Symbols = Record<string, unknown>

export interface WasmInstance {
  exports: Symbols
}

export interface WasmTable {
  grow(by: number): number
  set(index: number, entry: unknown): void
}

/** The part of WebAssembly that is used here; Node's types do not declare it. */
export interface WebAssemblyApi {
  Instance: new (module: object, imports?: Record<string, Symbols>) => WasmInstance
  Module: { new (bytes: Uint8Array): object; imports(module: object): { name: string }[] }
}

export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly
