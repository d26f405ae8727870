import { builtinModules } from 'node:module'
import { projectDir } from '../setup/places.mjs'

/** Modules that stay outside a bundle: Electron's own, Node's, and those with native or wasm files beside them. */
export const outside = [
  'electron',
  /^node:/,
  ...builtinModules,
  /^(h5wasm|h5wasm-plugins|onnxruntime-node|sharp)($|\/)/,
]

/**
 * A vite configuration for a program on Node; it must run on the Node 20 of Electron 33 and on newer ones.
 * @param {{ outDir: string, input: Record<string, string>, format?: 'es' | 'cjs' }} options
 * @returns {import('vite').UserConfig}
 */
export function nodeProgram({ outDir, input, format = 'es' }) {
  const extension = format === 'cjs' ? 'cjs' : 'js'
  return {
    root: projectDir,
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        input,
        external: outside,
        // Chunks lie beside their entry, so that `new URL('../../models/…', import.meta.url)` is right in both.
        output: {
          format,
          entryFileNames: `[name].${extension}`,
          chunkFileNames: `[name]-[hash].${extension}`,
        },
      },
    },
  }
}
