import { nodeProgram } from './node-program.mjs'

export default nodeProgram({
  outDir: 'out/worker',
  input: { main: 'worker/main.ts', cli: 'worker/cli.ts' },
})
