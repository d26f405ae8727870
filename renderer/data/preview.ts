import type { Picture } from '../../worker/api/methods.ts'
import type { SlideSource } from '../stores/slide.ts'
import { useSlide } from '../stores/slide.ts'
import { connection } from './connection.ts'

/** Shows the picture of the slide that is being opened as soon as it is known: reading a large matrix takes longer. */
export async function previewOpening(source: SlideSource, signal: AbortSignal): Promise<void> {
  const preview = await connection
    .call('previewSlide', { path: source.path }, { signal })
    // Without it, the slide opens as well.
    .catch((): Picture | null => null)
  if (preview && !signal.aborted && useSlide.getState().opening === source) useSlide.setState({ preview })
}
