/** Opens the files it is sent, one after the other; run by `Child` in a process of its own. */
import type { Kind } from './sources.ts'
import { tryFile } from './try-file.ts'

process.on('message', ({ path, kind }: { path: string; kind: Kind }) => {
  void tryFile(path, kind).then((outcome) => {
    process.send?.({ outcome, peakBytes: 1024 * process.resourceUsage().maxRSS })
  })
})
// Faults that nobody waited for would end the app's worker too: here they end this process, and are counted.
