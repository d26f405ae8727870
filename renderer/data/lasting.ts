import { toHistologueError } from '../../worker/api/errors.ts'

/** A write that ends with the computing process is made again by the next one, unless it ended that many. */
const MOST_DEATHS = 2
/** Virus scanners and copying programs hold a file for a moment. */
const BRIEF_MS = 250

/** Writes again with the next computing process where one dies meanwhile, and once more where a file was held: what was just made may be changed no more. */
export async function lasting(work: () => Promise<void>): Promise<void> {
  let hasWaited = false
  for (let deaths = 0; ; ) {
    try {
      return await work()
    } catch (thrown) {
      const { code } = toHistologueError(thrown)
      if (code === 'WORKER_GONE' && deaths < MOST_DEATHS) deaths++
      else if (code === 'WRITE_FAILED' && !hasWaited) {
        hasWaited = true
        await new Promise((resolve) => setTimeout(resolve, BRIEF_MS))
      } else throw thrown
    }
  }
}
