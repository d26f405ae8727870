import { Script } from 'node:vm'

/** A damaged file can lead the HDF5 library round in circles; no step on a sound one takes this long. */
const LONGEST_MS = 25_000

/** Runs the step that is waiting; a watchdog of the engine's ends it, also inside of WebAssembly. */
const run = new Script('globalThis[Symbol.for("histologue.step")]()')
const WAITING = Symbol.for('histologue.step')
const holder = globalThis as { [WAITING]?: () => unknown }
let isRunning = false

/** Runs a step, at most for 25 s; throws an `Error` whose `code` is `ERR_SCRIPT_EXECUTION_TIMEOUT`. Steps inside share its time. */
export function withinTime<T>(step: () => T): T {
  if (isRunning) return step()
  isRunning = true
  holder[WAITING] = step
  try {
    return run.runInThisContext({ timeout: LONGEST_MS }) as T
  } finally {
    isRunning = false
    delete holder[WAITING]
  }
}
