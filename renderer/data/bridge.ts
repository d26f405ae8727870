import type { Bridge } from '../../worker/api/bridge.ts'
import { HistologueError } from '../../worker/api/errors.ts'

declare global {
  interface Window {
    histologue?: Bridge
  }
}

/** The shell's bridge; throws `INTERNAL` where the page runs without the shell. */
export function bridge(): Bridge {
  if (window.histologue) return window.histologue
  throw new HistologueError('INTERNAL', 'The page was opened without its shell.', {
    advice: 'Start Histologue with `npm start`.',
  })
}
