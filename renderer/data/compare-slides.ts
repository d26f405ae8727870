import { toHistologueError } from '../../worker/api/errors.ts'
import type { SlideInfo } from '../../worker/api/methods.ts'
import type { SessionSlide } from '../../worker/api/sessions.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import { useProject } from '../stores/project.ts'
import type { SlideSource } from '../stores/slide.ts'
import { useSlide } from '../stores/slide.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'
import { asFileName } from './file-name.ts'
import { asParams } from './fit.ts'
import { putFit, settingsOf } from './fit-beside.ts'
import { type JobContext, runJob } from './jobs.ts'
import { joinFit } from './joined-fits.ts'
import { asLastTime } from './project.ts'
import { refuseMismatch } from './session.ts'

/** A slide of the session, or a file. */
export type OtherSlide = SessionSlide | { source: SlideSource }

/** Lets the user choose a slide's file, or its folder, and compares the open slide with it, opened as it was the last time. */
export async function compareWithFile(kind: 'file' | 'folder'): Promise<void> {
  const path = await (kind === 'file' ? bridge().chooseSlide() : bridge().chooseSlideFolder())
  if (path) await compareWith({ source: await asLastTime(path) })
}

/** Compares the open slide with another one, which is opened and fitted for it as it was last, and closed again. */
export async function compareWith(other: OtherSlide): Promise<void> {
  const { info } = useSlide.getState()
  if (!info) return
  await runJob('compareSlides', async (context) => {
    const beside = 'id' in other ? useProject.getState().beside[other.id] : undefined
    const opened =
      beside?.info ?? (await connection.call('openSlide', other.source, { signal: context.signal }))
    try {
      if ('id' in other && !beside)
        refuseMismatch(
          other,
          await connection.call('identifySlide', { slideId: opened.slideId }),
          opened.path,
        )
      if (beside?.fit.status !== 'done') await fitOther(opened, other, context)
      const ids = { slideId: info.slideId, otherSlideId: opened.slideId }
      return await connection.call('compareSlides', ids, { signal: context.signal })
    } finally {
      // A worker that no longer knows it has nothing to close.
      if (!beside) connection.call('closeSlide', { slideId: opened.slideId }).catch(() => undefined)
    }
  })
}

async function fitOther({ slideId }: SlideInfo, other: OtherSlide, context: JobContext): Promise<void> {
  const settings = settingsOf('fit' in other ? other.fit : null)
  const summary = await joinFit({ slideId, ...asParams(settings) }, context)
  putFit(slideId, { status: 'done', summary })
}

/** Saves the vectors of both slides where the user says. */
export async function saveVectors({ slideId, name }: SlideInfo): Promise<void> {
  const defaultName = asFileName(`${name.slice(0, 160)}_vectors.csv`)
  try {
    const path = await bridge().chooseSavePath({ defaultName, kind: 'csv' })
    if (!path) return
    const saved = await connection.call('saveVectors', { slideId, path })
    tell('Vectors saved', saved.path, saved.path)
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}
