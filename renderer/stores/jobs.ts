import { create } from 'zustand'
import type { ErrorRecord } from '../../worker/api/errors.ts'
import type { Methods, Progress } from '../../worker/api/methods.ts'

/** Long work that somebody starts by hand and that goes on when its panel is closed. */
export type JobName =
  | 'measureNoise'
  | 'benchRanking'
  | 'inspectDevices'
  | 'proposeRegions'
  | 'measureMoran'
  | 'compareSlides'

export type Job<T> =
  | { status: 'idle' }
  | { status: 'running'; progress: Progress | null }
  | { status: 'done'; result: T }
  | { status: 'failed'; error: ErrorRecord }

export type Jobs = { [M in JobName]: Job<Methods[M]['result']> }

const IDLE: Jobs = {
  measureNoise: { status: 'idle' },
  benchRanking: { status: 'idle' },
  inspectDevices: { status: 'idle' },
  proposeRegions: { status: 'idle' },
  measureMoran: { status: 'idle' },
  compareSlides: { status: 'idle' },
}

/** Where each of them stands. */
export const useJobs = create<Jobs>(() => IDLE)

/** Replaces the state of one. */
export function setJob<M extends JobName>(name: M, job: Job<Methods[M]['result']>): void {
  useJobs.setState({ [name]: job } as Partial<Jobs>)
}
