import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { ensurePackages } from './install.mjs'
import { projectCacheDir, projectDir } from './places.mjs'
import { ensureElectron } from './runtime.mjs'
import { npm, npmOptions, run, runMain, runNamed } from './shell.mjs'
import { ensureSystem, hasDisplay } from './system.mjs'

const CHECKS = ['types', 'lint', 'architecture', 'knip']
/**
 * Windows want their answers in time, so that they go before what only computes.
 * @type {{ name: string, config: string, nice: number }[]}
 */
const RUNNERS = [
  { name: 'e2e', config: 'test/e2e/vitest.config.ts', nice: 0 },
  { name: 'unit', config: 'test/vitest.config.ts', nice: 3 },
]

/**
 * Counts of tests; a check counts as one.
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/** `npm test [-- --checks]`: all the set-up, every runner, side by side where there are cores for it, and one line of counts at the end. */
await runMain(async () => {
  await ensurePackages()
  /** @type {Counts[]} */
  const counts = []
  if (process.argv.includes('--checks')) for (const check of CHECKS) counts.push(await runCheck(check))
  await prepare()
  if (availableParallelism() < 2) for (const runner of RUNNERS) counts.push(await runTests(runner, run))
  else counts.push(...(await Promise.all(RUNNERS.map((runner) => runTests(runner, runNamed(runner))))))
  const sum = (/** @type {keyof Counts} */ key) => counts.reduce((total, count) => total + count[key], 0)
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
  return sum('failed') > 0 || sum('passed') === 0 ? 1 : 0
})

/**
 * @param {string} name
 * @returns {Promise<Counts>}
 */
async function runCheck(name) {
  console.log(`\n— ${name}`)
  const code = await run(npm, ['run', '--silent', name], { cwd: projectDir, ...npmOptions })
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

/**
 * Makes what both runners want, so that neither makes it while the other reads it: `out/`, and the runtime and system whose
 * SwiftShader the unit tests of WebGPU draw on. What fails here is told by the e2e runner, which counts as failed.
 */
async function prepare() {
  try {
    await ensureBuilt()
    const { executablePath } = await ensureElectron()
    await ensureSystem(executablePath, { needsDisplay: !hasDisplay() })
  } catch {
    // The runner meets it again.
  }
}

/**
 * Runs one vitest configuration; a runner that ends badly without a failed test counts as one failure.
 * @param {{ name: string, config: string }} runner
 * @param {typeof run} runIt
 * @returns {Promise<Counts>}
 */
async function runTests({ name, config }, runIt) {
  console.log(`\n— ${name} tests`)
  mkdirSync(projectCacheDir, { recursive: true })
  const report = join(projectCacheDir, `tests-${name}.json`)
  rmSync(report, { force: true })
  const vitest = join(projectDir, 'node_modules', 'vitest', 'vitest.mjs')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await runIt(process.execPath, [vitest, 'run', '--config', config, ...reporters], {
    cwd: projectDir,
  })
  const { passed, failed, skipped } = readReport(report)
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, skipped }
}

/**
 * @param {string} path
 * @returns {Counts}
 */
function readReport(path) {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8'))
    const skipped = report.numPendingTests + report.numTodoTests
    return { passed: report.numPassedTests, failed: report.numFailedTests, skipped }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}
