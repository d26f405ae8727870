import type { Port } from './api/rpc.ts'
import { cacheDir } from './cache-dir.ts'
import { serveSlides } from './serve-slides.ts'
import { warmUp } from './warm-up.ts'

/** What this program uses of Electron's `MessagePortMain`. */
interface ElectronPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
  start(): void
}

/** What this program uses of a utility process's `process.parentPort`. */
interface ParentPort {
  on(event: 'message', listener: (event: { ports: ElectronPort[] }) => void): void
}

const [appVersion, keepDir] = process.argv.slice(2)

const { parentPort } = process as unknown as { parentPort: ParentPort }
parentPort.on('message', ({ ports }) => {
  for (const port of ports) {
    serveSlides(adapt(port), { cacheDir: cacheDir(), appVersion, ...(keepDir && { keepDir }) })
    port.start()
  }
  // The page is heard first.
  setImmediate(warmUp)
})

function adapt(port: ElectronPort): Port {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
    onClose: (listener) => port.on('close', listener),
  }
}
