import { tellProblem } from '../stores/notices.ts'
import { useSlide } from '../stores/slide.ts'
import { connection } from './connection.ts'

const EVERY_MS = 20_000

/** What was told of already: opening and file. */
const told = new Set<string>()

/** Asks whether the open slide's files are as they were, and tells of each that is not, once. */
export async function checkFiles(): Promise<void> {
  const { info, epoch } = useSlide.getState()
  if (!info) return
  const found = await connection.call('checkFiles', { slideId: info.slideId }).catch(() => null)
  if (!found || useSlide.getState().epoch !== epoch) return
  const faults = [
    ...found.changed.map((file) => ['FILE_CHANGED', file] as const),
    ...found.missing.map((file) => ['FILE_GONE', file] as const),
  ]
  for (const [code, file] of faults) {
    const key = `${epoch} ${file} ${code}`
    if (told.has(key)) continue
    told.add(key)
    tellProblem({ code, message: FILE_WORDS[code], file })
  }
}

const FILE_WORDS = {
  FILE_CHANGED: 'What is shown is what the file held when it was opened.',
  FILE_GONE: 'What is shown is what the file held; it cannot be opened again from there.',
}

/** Watches the open slide's files: when the window is looked at again, and every now and then. Gives what ends it. */
export function watchFiles(): () => void {
  const check = () => void checkFiles()
  window.addEventListener('focus', check)
  const timer = window.setInterval(check, EVERY_MS)
  return () => {
    window.removeEventListener('focus', check)
    window.clearInterval(timer)
  }
}
