import { type FilterMemory, replaceLzfFilter } from './lzf-filter.ts'
import { type Symbols, type WebAssemblyApi, webAssembly } from './web-assembly.ts'

const ERRNO = '__errno_location'
let errnoAddress: number | null = null

/**
 * Runs a step during which HDF5 may load compression filters, and mends two faults of theirs as they are loaded
 * (h5wasm 0.8.11 with h5wasm-plugins 0.2.1): `errno`, which lzf and blosc2 ask for, is not linked, so that using it
 * aborts the library; and lzf gives up where the file does not tell it a chunk's size, as h5py leaves it for strings.
 */
export function withFilterLoading<T>(memory: FilterMemory, step: () => T): T {
  const before = webAssembly.Instance
  // Called with `new`, a function that returns an object yields that object.
  webAssembly.Instance = function loadFilter(module: object, imports: Record<string, Symbols> = {}) {
    if (!webAssembly.Module.imports(module).some(({ name }) => name === ERRNO))
      return new before(module, imports)
    const env = addErrno(imports.env, memory)
    const instance = new before(module, { ...imports, env })
    return 'H5Z_LZF' in instance.exports ? replaceLzfFilter(instance, env, memory) : instance
  } as unknown as WebAssemblyApi['Instance']
  try {
    return step()
  } finally {
    webAssembly.Instance = before
  }
}

function addErrno(env: Symbols, memory: FilterMemory): Symbols {
  const locate = () => {
    errnoAddress ??= memory._malloc(4)
    return errnoAddress
  }
  return new Proxy(env, { get: (target, name) => (name === ERRNO ? locate : target[String(name)]) })
}
