import { nodeProgram } from './node-program.mjs'

// A sandboxed preload script must be one CommonJS file.
export default nodeProgram({
  outDir: 'out/preload',
  input: { preload: 'electron/preload.ts' },
  format: 'cjs',
})
