import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Kind } from './sources.ts'

/** A file that takes longer hangs. */
export const MOST_MS = 30_000
/** A file that takes more memory fails. */
export const MOST_BYTES = 3 * 1024 ** 3
/** A read that failed may leave its file open until the process ends, as `readers/README.md` says. */
const FILES_PER_PROCESS = 250

/** Opens files in a process of its own, started anew where it died, and told to die where it takes too long or too much. */
export class Child {
  #process: ChildProcess | null = null
  #left = 0

  /** How opening a file ends: as `tryFile`, or `crash: …`, `hang`, `memory`. */
  async open(path: string, kind: Kind): Promise<string> {
    if (this.#left-- <= 0) this.stop()
    const child = this.#process ?? this.#start()
    const answer = await ask(child, { path, kind })
    if (child.exitCode !== null || child.signalCode !== null || !child.connected) this.#process = null
    return answer
  }

  stop(): void {
    this.#process?.kill()
    this.#process = null
  }

  #start(): ChildProcess {
    this.#left = FILES_PER_PROCESS
    this.#process = fork(new URL('child.ts', import.meta.url).pathname, {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
    })
    return this.#process
  }
}

function ask(child: ChildProcess, request: { path: string; kind: Kind }): Promise<string> {
  return new Promise((resolve) => {
    let verdict: string | null = null
    let said = ''
    const hear = (text: Buffer) => {
      said = (said + text.toString()).slice(-2000)
    }
    const kill = (why: string) => {
      verdict = why
      child.kill('SIGKILL')
    }
    const timer = setTimeout(() => kill('hang'), MOST_MS)
    const watch = setInterval(() => {
      if (residentBytes(child.pid) > MOST_BYTES) kill('memory')
    }, 50)
    const finish = (outcome: string) => {
      clearTimeout(timer)
      clearInterval(watch)
      child.stderr?.off('data', hear)
      child.off('message', onMessage)
      child.off('exit', onExit)
      resolve(outcome)
    }
    const onMessage = (message: unknown) => {
      const { outcome } = message as { outcome: string }
      finish(outcome)
    }
    const onExit = (code: number | null, signal: string | null) => {
      finish(verdict ?? `crash: ${signal ?? `exit ${code}`}: ${said}`)
    }
    child.stderr?.on('data', hear)
    child.on('message', onMessage)
    child.on('exit', onExit)
    child.send(request)
  })
}

/** Memory in use, where the system says it (Linux); else 0. */
function residentBytes(pid: number | undefined): number {
  try {
    return 4096 * Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
  } catch {
    return 0
  }
}
