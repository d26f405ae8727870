import type { AddedPicture } from '../../worker/api/picture.ts'
import type { SessionSlide } from '../../worker/api/sessions.ts'
import { type ProjectState, slideOf, useProject } from '../stores/project.ts'
import { type SlideSource, useSlide } from '../stores/slide.ts'
import { keepNow } from './autosave.ts'
import { switchSlide } from './project.ts'
import { openSlide } from './session.ts'
import { writeProject } from './write-project.ts'

/** Shows something else that the shown file holds, as `Alternative.element` names it; true where it came up. */
export async function chooseElement(element: string): Promise<boolean> {
  const { source } = useSlide.getState()
  if (!source) return false
  const { slides, activeId } = useProject.getState()
  const there = slides.find(
    ({ id, source: other }) => id !== activeId && other.path === source.path && other.element === element,
  )
  if (there) {
    await switchSlide(there.id)
    return useProject.getState().activeId === there.id
  }
  return reopen({ ...source, element })
}

/** Lays a picture under the spots of the shown slide; null: the one that the slide has itself. */
export async function layPicture(picture: AddedPicture | null): Promise<boolean> {
  const { source } = useSlide.getState()
  if (!source) return false
  const { picture: _before, ...rest } = source
  return reopen(picture ? { ...rest, picture } : rest)
}

/**
 * Opens the file of the shown slide another way. What was made on it stays where the spots are the same; where they are others, it is
 * another slide: beside this one in a session file, else in its place, since the app keeps both.
 */
async function reopen(source: SlideSource): Promise<boolean> {
  await keepNow()
  const before = slideOf(useProject.getState().activeId)
  if (!before) return (await openSlide(source)) === 'shown'
  const how = { before, project: (record: SessionSlide) => inSession(record, before) }
  const isOpen = (await openSlide(source, how)) === 'shown'
  // How it was opened is kept at once: nothing else may be changed on it.
  if (isOpen) await writeProject()
  return isOpen
}

function inSession(record: SessionSlide, before: SessionSlide): Partial<ProjectState> {
  const { path, slides } = useProject.getState()
  if (record.id === before.id) return {}
  if (path !== null) return { slides: [...slides, record] }
  return { slides: slides.map((slide) => (slide.id === before.id ? record : slide)) }
}
