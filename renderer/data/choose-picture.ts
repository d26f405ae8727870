import { beginRegistration } from '../stores/registration.ts'
import { useSlide } from '../stores/slide.ts'
import { bridge } from './bridge.ts'

/** Lets the user choose a picture for the open slide; how it is to lie is asked next. */
export const choosePicture = (): Promise<void> => lay(() => bridge().choosePicture())

/** As `choosePicture`, for pictures that are folders: a dialog chooses either files or folders. */
export const choosePictureFolder = (): Promise<void> => lay(() => bridge().choosePictureFolder())

async function lay(choose: () => Promise<string | null>): Promise<void> {
  const { epoch } = useSlide.getState()
  const path = await choose()
  // Another slide may have been opened while the file was chosen.
  if (path && useSlide.getState().epoch === epoch) beginRegistration(path)
}

/** Asks how the picture that the slide has is to lie; does nothing where it has none. */
export function registerPicture(): void {
  const { info, source } = useSlide.getState()
  if (info?.picture) beginRegistration(source?.picture?.path ?? null)
}
