import { create } from 'zustand'
import type { ErrorRecord } from '../../worker/api/errors.ts'

export type Notice =
  | { id: number; kind: 'problem'; error: ErrorRecord }
  | { id: number; kind: 'note'; title: string; message: string; revealPath?: string }

let nextId = 1

/** Things to tell the user, oldest first; the app shows each once. */
export const useNotices = create<{ notices: readonly Notice[] }>(() => ({ notices: [] }))

function add(notice: Notice): void {
  useNotices.setState(({ notices }) => ({ notices: [...notices.slice(-19), notice] }))
}

/** Tells of a failure; a cancelled request is none. */
export function tellProblem(error: ErrorRecord): void {
  if (error.code !== 'CANCELLED') add({ id: nextId++, kind: 'problem', error })
}

/** Tells of something that went well or changed by itself. */
export function tell(title: string, message: string, revealPath?: string): void {
  add({ id: nextId++, kind: 'note', title, message, ...(revealPath === undefined ? {} : { revealPath }) })
}
