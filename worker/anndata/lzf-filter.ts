import { type Symbols, type WasmInstance, type WasmTable, webAssembly } from './web-assembly.ts'

/** The library's memory, as emscripten exposes it. */
export interface FilterMemory {
  HEAPU8: { buffer: ArrayBufferLike }
  _malloc(nBytes: number): number
  _free(pointer: number): void
}

type Decompress = (from: number, nBytes: number, to: number, capacity: number) => number

const FLAG_REVERSE = 0x0100
/** LZF never makes more than 264 bytes of 3. */
const MAX_EXPANSION = 100
/** Where `H5Z_class2_t` keeps its `filter` function (32-bit pointers). */
const FILTER_OFFSET = 28

/** A module that imports one function of six integers and exports it, which makes it fit for a function table. */
const TRAMPOLINE = Buffer.from(
  '0061736d01000000010b0160067f7f7f7f7f7f017f0207010165016600000705010166' + '0000',
  'hex',
)

/**
 * Gives the lzf plugin a filter function that doubles its buffer until a chunk fits, in place of its own; the plugin's
 * `lzf_decompress` does the work. Returns the instance as emscripten sees it, patched once its pointers are set.
 */
export function replaceLzfFilter(instance: WasmInstance, env: Symbols, memory: FilterMemory): WasmInstance {
  const { exports } = instance
  const filter = makeFilter(exports.lzf_decompress as Decompress, memory)
  const relocate = exports.__wasm_apply_data_relocs as () => void
  const patch = () => {
    relocate()
    const trampoline = new webAssembly.Instance(new webAssembly.Module(TRAMPOLINE), { e: { f: filter } })
    const table = env.__indirect_function_table as WasmTable
    const index = table.grow(1)
    table.set(index, trampoline.exports.f)
    const base = env.__memory_base as number
    const filterClass = base + (exports.H5Z_LZF as { value: number }).value
    words(memory)[(filterClass + FILTER_OFFSET) >> 2] = index
  }
  return { exports: { ...exports, __wasm_apply_data_relocs: patch } }
}

function words({ HEAPU8 }: FilterMemory): Uint32Array {
  return new Uint32Array(HEAPU8.buffer)
}

/** `H5Z_func_t`: returns the bytes made, 0 for failure; on success the buffer is exchanged for a new one. */
function makeFilter(decompress: Decompress, memory: FilterMemory) {
  return (
    flags: number,
    nParameter: number,
    parameters: number,
    nBytes: number,
    sizePointer: number,
    bufferPointer: number,
  ): number => {
    if ((flags & FLAG_REVERSE) === 0) return 0
    const from = words(memory)[bufferPointer >> 2]
    const stated = nParameter >= 3 ? words(memory)[(parameters >> 2) + 2] : 0
    for (let size = stated || nBytes * 2; size <= stated + nBytes * MAX_EXPANSION * 2; size *= 2) {
      const to = memory._malloc(size)
      if (to === 0) return 0
      const made = decompress(from, nBytes, to, size)
      if (made > 0) {
        memory._free(from)
        words(memory)[bufferPointer >> 2] = to
        words(memory)[sizePointer >> 2] = size
        return made
      }
      memory._free(to)
    }
    return 0
  }
}
