import { defineConfig } from 'vitest/config'

/** Tests that need the built app and Electron; one window at a time on one display. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/e2e/**/*.test.ts', 'test/visual/**/*.test.ts'],
    globalSetup: ['test/e2e/set-up.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
    // Software drawing on a busy machine: what is there at once for a user can take seconds here.
    expect: { poll: { timeout: 15_000 } },
  },
})
