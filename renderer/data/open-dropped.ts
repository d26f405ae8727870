import { beginRegistration } from '../stores/registration.ts'
import { useSlide } from '../stores/slide.ts'
import { connection } from './connection.ts'
import { isSession, openPath } from './project.ts'

/**
 * Takes a file or folder dropped on the window: a picture, by what is in it, is laid under the spots of the open slide; all else is
 * opened, where it cannot be with why.
 */
export async function openDropped(path: string): Promise<void> {
  const { info, epoch } = useSlide.getState()
  const isPicture =
    info !== null &&
    !isSession(path) &&
    (await connection.call('inspectPicture', { slideId: info.slideId, path }).then(
      () => true,
      () => false,
    ))
  // Another slide may have been opened while the file was looked at.
  if (info !== null && useSlide.getState().epoch !== epoch) return
  if (isPicture) beginRegistration(path)
  else await openPath(path)
}
