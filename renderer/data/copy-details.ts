import type { ErrorRecord } from '../../worker/api/errors.ts'
import { bridge } from './bridge.ts'
import { describeError } from './error-details.ts'

/** Puts code, file, place and versions of an error on the clipboard. */
export async function copyDetails(error: ErrorRecord): Promise<void> {
  const versions = await bridge()
    .versions()
    .catch(() => null)
  await bridge().copyText(describeError(error, versions))
}
