import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { outputOf } from '../../electron/setup/shell.mjs'
import type { Timing } from './compare-steps.ts'

// Debian's interpreter is the one with torch; another on the PATH usually lacks it.
const debianPython = '/usr/bin/python3'
const python = process.env.HISTOLOGUE_PYTHON ?? (existsSync(debianPython) ? debianPython : 'python3')
const script = new URL('graph_step_torch.py', import.meta.url).pathname

/** What graph_step_torch.py is to train. */
export interface TorchStep {
  step: 'evidence' | 'attention'
  threads: number
  sizes: object
  learningRate: number
  weightDecay: number
}

/** E.g. `torch 1.13.0 of Python 3.11.2`; null where there is none. */
export function torchVersion(): string | null {
  const print =
    'import platform, torch; print("torch", torch.__version__, "of Python", platform.python_version())'
  return outputOf(python, ['-c', print])?.trim() ?? null
}

/** Starts torch on inputs that lie in `folder`; each `run` trains on for some steps. */
export function startTorch(
  step: TorchStep,
  folder: string,
): { run: (steps: number) => Promise<Timing>; close: () => void } {
  const { ask, close } = startPython<Timing>(script, [JSON.stringify(step), folder])
  return { run: (steps) => ask(String(steps)), close }
}

/** Starts a script of Debian's Python that answers every line with a line of JSON. */
export function startPython<Answer>(
  path: string,
  args: readonly string[],
): { ask: (line: string) => Promise<Answer>; close: () => void } {
  const child = spawn(python, [path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Threads that sleep while they wait, as here: spinning makes torch several times slower on a busy machine.
    env: { ...process.env, OMP_WAIT_POLICY: 'passive' },
  })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const ask = async (line: string) => {
    child.stdin.write(`${line}\n`)
    const { value, done } = await lines.next()
    if (done) throw new Error(`${python} ended before it answered.`)
    return JSON.parse(value) as Answer
  }
  return { ask, close: () => child.stdin.end() }
}
