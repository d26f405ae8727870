import { MessageChannelMain, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron'
import type { WorkerExit } from '../worker/api/bridge.ts'

/** A process that dies again and again is started ever later, so that it cannot keep the machine busy. */
const RESTART_DELAYS_MS = [0, 500, 2000, 8000]
/** Having lived this long counts as having started well. */
const HEALTHY_AFTER_MS = 20_000

export interface WorkerLifeOptions {
  /** The built entry of the computing process. */
  entry: string
  args: string[]
  onGone: (exit: WorkerExit) => void
}

type DeliverPort = (port: MessagePortMain, generation: number) => void

/** Keeps one computing process alive and gives the page a port to it, a new one after each restart. */
export class WorkerLife {
  readonly #options: WorkerLifeOptions
  #process: UtilityProcess | null = null
  #generation = 0
  #deaths = 0
  #startedAtMs = 0
  #deliver: DeliverPort | null = null
  #stopped = false

  constructor(options: WorkerLifeOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#stopped) return
    this.#generation += 1
    this.#startedAtMs = performance.now()
    const child = utilityProcess.fork(this.#options.entry, this.#options.args, {
      serviceName: 'Histologue worker',
      stdio: 'inherit',
      // sharp warns of the glib in Electron's windows process, which this one is not.
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
    })
    // Without a listener an event of this name would end the shell too; `exit` follows in any case.
    child.on('error', (type, location) =>
      console.error(`The computing process failed: ${type} at ${location}`),
    )
    child.once('exit', (exitCode) => this.#onExit(exitCode))
    this.#process = child
    this.#connect()
  }

  /** From now on every computing process, the present one included, gets a port that `deliver` hands on. */
  connect(deliver: DeliverPort): void {
    this.#deliver = deliver
    this.#connect()
  }

  /** Nobody listens any more, e.g. while the page reloads. */
  disconnect(): void {
    this.#deliver = null
  }

  stop(): void {
    this.#stopped = true
    this.#process?.kill()
  }

  #connect(): void {
    if (!this.#process || !this.#deliver) return
    const { port1, port2 } = new MessageChannelMain()
    this.#process.postMessage('port', [port1])
    this.#deliver(port2, this.#generation)
  }

  #onExit(exitCode: number): void {
    this.#process = null
    if (this.#stopped) return
    if (performance.now() - this.#startedAtMs > HEALTHY_AFTER_MS) this.#deaths = 0
    const delayMs = RESTART_DELAYS_MS[Math.min(this.#deaths, RESTART_DELAYS_MS.length - 1)]
    this.#deaths += 1
    this.#options.onGone({ generation: this.#generation, exitCode })
    setTimeout(() => this.start(), delayMs)
  }
}
