import { create } from 'zustand'
import type { ErrorRecord } from '../../worker/api/errors.ts'

export type Notice =
  | { id: number; kind: 'problem'; error: ErrorRecord }
  | { id: number; kind: 'note'; title: string; message: string; revealPath?: string; undo?: () => void }

/** As many are remembered. */
const MOST_NOTICES = 20

let nextId = 1

interface Notices {
  /** Oldest first. */
  notices: readonly Notice[]
  /** Ids of those that no longer hold and leave the screen. */
  takenBack: readonly number[]
}

/** Things to tell the user; the app shows each once. */
export const useNotices = create<Notices>(() => ({ notices: [], takenBack: [] }))

function add(notice: Notice): void {
  useNotices.setState(({ notices }) => ({ notices: [...notices.slice(1 - MOST_NOTICES), notice] }))
}

/** Tells of a failure, and returns the id of the notice; a cancelled request is none. */
export function tellProblem(error: ErrorRecord): number | null {
  if (error.code === 'CANCELLED') return null
  add({ id: nextId, kind: 'problem', error })
  return nextId++
}

/** Tells of something that went well or changed by itself. */
export function tell(title: string, message: string, revealPath?: string): void {
  add({ id: nextId++, kind: 'note', title, message, ...(revealPath === undefined ? {} : { revealPath }) })
}

/** Tells of something that the user did and can take back. */
export function tellDone(title: string, message: string, undo: () => void): void {
  add({ id: nextId++, kind: 'note', title, message, undo })
}

/** Whether a notice still stands: neither closed by the user nor taken back. */
export const hasNotice = (id: number): boolean => useNotices.getState().notices.some((one) => one.id === id)

/** Forgets a notice that the user closed. */
export function closeNotice(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((one) => one.id !== id) }))
}

/** Takes a notice off the screen: what it tells of no longer holds. */
export function takeBackNotice(id: number): void {
  closeNotice(id)
  useNotices.setState(({ takenBack }) => ({ takenBack: [...takenBack.slice(1 - MOST_NOTICES), id] }))
}
