import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { projectDir } from '../setup/places.mjs'

/** @type {import('vite').UserConfig} */
export default {
  root: join(projectDir, 'renderer'),
  base: './',
  plugins: [react()],
  build: {
    outDir: join(projectDir, 'out', 'renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    sourcemap: true,
    chunkSizeWarningLimit: 4000,
    // No inlined assets and no polyfill script: the page's content security policy allows its own files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
}
