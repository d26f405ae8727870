import { nodeProgram } from './node-program.mjs'

export default nodeProgram({
  outDir: 'out/worker',
  // Beside them the programs of threads, which are told by their place.
  input: {
    ...{ main: 'worker/main.ts', cli: 'worker/cli.ts' },
    'chain-thread': 'worker/attention/chain-thread.ts',
    'decode-thread': 'worker/anndata/chunks/decode-thread.ts',
  },
})
