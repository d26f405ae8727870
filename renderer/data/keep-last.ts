import { useProject } from '../stores/project.ts'
import { connection } from './connection.ts'

/** Notes which slides are shown, for the next start. */
export async function keepLast(): Promise<void> {
  const { path, slides, activeId } = useProject.getState()
  const sources = slides.map(({ source }) => source)
  const active = Math.max(
    0,
    slides.findIndex(({ id }) => id === activeId),
  )
  // Without it the next start offers nothing to go on with; the slides themselves are kept all the same.
  await connection.call('keepLast', { last: { path, sources, active } }).catch(() => undefined)
}
