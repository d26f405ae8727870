import type { PortAnnouncement } from '../../worker/api/bridge.ts'
import { keepBeforeClosing } from '../data/autosave.ts'
import { bridge } from '../data/bridge.ts'
import { connection } from '../data/connection.ts'
import { followFit, openPath } from '../data/project.ts'
import { restoreSlide } from '../data/session.ts'
import { useSlide } from '../stores/slide.ts'
import { COMMANDS } from './commands.ts'

let isListening = false

/** Which computing process the page talks to; each is talked to over the first port that comes of it. */
let connectedGeneration = 0

/** Wires the shell to the page: ports, the worker's death, menu commands, paths to open. */
export function listenToShell(): () => void {
  const onMessage = (event: MessageEvent) => {
    const announcement = event.data as Partial<PortAnnouncement> | null
    const [port] = event.ports
    if (event.source !== window || announcement?.kind !== 'histologue:worker-port' || !port) return
    if (!announcement.generation || announcement.generation <= connectedGeneration) return
    connectedGeneration = announcement.generation
    connection.connect(port)
    if (useSlide.getState().restoring) void restoreSlide()
  }
  window.addEventListener('message', onMessage)
  const unregister = [
    bridge().onWorkerGone(() => {
      if (useSlide.getState().info) useSlide.setState({ restoring: true })
      connection.disconnect()
    }),
    bridge().onMenu((command) => COMMANDS[command]()),
    bridge().onOpenPath((path) => void openPath(path)),
    bridge().onClosing(() => void keepBeforeClosing().finally(() => bridge().closingDone())),
    followFit(),
  ]
  // Asked for once in the page's life; React may mount twice in development.
  if (!isListening) bridge().requestPort()
  isListening = true
  return () => {
    window.removeEventListener('message', onMessage)
    for (const off of unregister) off()
  }
}
