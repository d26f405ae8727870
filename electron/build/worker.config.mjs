import { nodeProgram } from './node-program.mjs'

export default nodeProgram({
  outDir: 'out/worker',
  // Beside them the program of a thread, which is told by its place.
  input: { main: 'worker/main.ts', cli: 'worker/cli.ts', 'chain-thread': 'worker/attention/chain-thread.ts' },
})
