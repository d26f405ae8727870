import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { projectDir } from '../../electron/setup/places.mjs'
import { type Call, createCaller, type PortMessage } from '../../worker/api/rpc.ts'

const ENTRY = join(projectDir, 'out', 'worker', 'main.js')
const PARENT_PORT = new URL('parent-port.mjs', import.meta.url).href

/** The app's worker as a process of its own. */
export interface WorkerProcess {
  pid: number
  call: Call
  /** How long the worker itself was at the last answer, without the way here. */
  lastWorkerMs(): number
  stop(): void
}

/** Starts the built worker in a fresh Node, with its cache in `cacheDir`, and waits until it answers. */
export async function startWorker(cacheDir: string): Promise<WorkerProcess> {
  if (!existsSync(ENTRY)) throw new Error(`${ENTRY} is missing: run npm run build.`)
  const child = fork(ENTRY, ['bench'], {
    // Without the loader that runs the benchmark itself.
    execArgv: ['--import', PARENT_PORT],
    env: { ...process.env, HISTOLOGUE_CACHE: cacheDir },
    // Structured clone, as between Electron's processes.
    serialization: 'advanced',
  })
  let workerMs = Number.NaN
  const call = createCaller({
    post: (message) => child.send(message as PortMessage),
    onMessage: (listener) =>
      child.on('message', (message: PortMessage & { workerMs: number }) => {
        if (message.kind === 'result') workerMs = message.workerMs
        listener(message)
      }),
    onClose: (listener) => child.on('exit', listener),
  })
  // Any answer will do: then the worker is up, as the app's is when a slide is chosen.
  await call('closeSlide', { slideId: 'none' }).catch(() => {})
  if (!child.pid || child.exitCode !== null) throw new Error('The worker did not start.')
  return { pid: child.pid, call, lastWorkerMs: () => workerMs, stop: () => child.kill() }
}
