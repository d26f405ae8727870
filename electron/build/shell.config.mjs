import { nodeProgram } from './node-program.mjs'

export default nodeProgram({ outDir: 'out/electron', input: { main: 'electron/main.ts' } })
