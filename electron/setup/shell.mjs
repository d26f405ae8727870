import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { setPriority } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'

/** A fault of the set-up that its reader can mend: printed without a stack. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError'
}

/**
 * Runs a command with the terminal's streams and waits for it; its exit code, 1 where a signal ended it.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options })
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

/**
 * Like `run` for one of several commands side by side: every line that it prints comes behind its name, and others go before it
 * for the processor by `nice`.
 * @param {{ name: string, nice: number }} named
 * @returns {typeof run}
 */
export function runNamed({ name, nice }) {
  return (command, args, options = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
      child.on('error', reject)
      try {
        if (child.pid) setPriority(child.pid, nice)
      } catch {
        // Where a system refuses, all are served alike.
      }
      const tell = (/** @type {string} */ line) => console.log(`${name.padEnd(4)} | ${line}`)
      createInterface({ input: child.stdout }).on('line', tell)
      createInterface({ input: child.stderr }).on('line', tell)
      child.on('exit', (code) => {
        // What outlives the command may hold its streams open.
        const timer = setTimeout(() => {
          child.stdout.destroy()
          child.stderr.destroy()
        }, 2000)
        child.on('close', () => {
          clearTimeout(timer)
          resolve(code ?? 1)
        })
      })
    })
}

/**
 * Like `run`, but a failure is a SetupError with the words given.
 * @param {string} command
 * @param {string[]} args
 * @param {string} failure
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export async function runOrFail(command, args, failure, options) {
  if ((await run(command, args, options)) !== 0) throw new SetupError(failure)
}

/**
 * What a command prints, or null where it cannot be run or fails.
 * @param {string} command
 * @param {string[]} args
 * @returns {string | null}
 */
export function outputOf(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' })
  return status === 0 ? stdout : null
}

/**
 * Whether a command is on the PATH.
 * @param {string} command
 * @returns {boolean}
 */
export function hasCommand(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** npm as this platform calls it; Windows starts its `.cmd` only through a shell. */
export const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
export const npmOptions = { shell: process.platform === 'win32' }

/**
 * Runs a script's main function: exit code from its number where it gives one, faults of the set-up in one line.
 * @param {() => Promise<number | void>} main
 */
export async function runMain(main) {
  try {
    const code = await main()
    if (typeof code === 'number') process.exitCode = code
  } catch (thrown) {
    console.error(thrown instanceof SetupError ? `histologue: ${thrown.message}` : thrown)
    process.exitCode = 1
  }
}
