import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/unit/**/*.test.{ts,tsx}', 'test/golden/**/*.test.ts'],
    // A fit of seconds takes minutes on a machine that does much else, beside the e2e tests, which go first.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
    // For the tests that open sessions past worker/attention/runtime.ts, which sets it for the app.
    env: { ORT_DISABLE_TELEMETRY: '1' },
  },
})
