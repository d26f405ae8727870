import { setImmediate } from 'node:timers/promises'

/** Lets other requests have their turn, then stops with the signal's reason where the work is not wanted any more. Code: `CANCELLED`. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await setImmediate()
  signal.throwIfAborted()
}
