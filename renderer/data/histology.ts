import { toHistologueError } from '../../worker/api/errors.ts'
import type { HistologySource } from '../../worker/api/histology.ts'
import { setEncoderToConfirm } from '../stores/fit.ts'
import { tellProblem } from '../stores/notices.ts'
import { useSlide } from '../stores/slide.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'
import { fitAgain } from './fit.ts'
import { cancelJob } from './jobs.ts'

/** Fits the open slide to another source of histology; where that fails, the fit before stays. */
export function fitWith(histology: HistologySource): void {
  setEncoderToConfirm(null)
  // A comparison of rankings read the source before.
  cancelJob('benchRanking')
  void fitAgain({ histology }, { refit: false })
}

/**
 * Lets the user choose an encoder and fits with it; where its licence restricts, or the slide does not say how large a pixel is,
 * a dialog asks first. A manifest that cannot be read is told.
 */
export async function chooseEncoder(): Promise<void> {
  const { info: slide, epoch } = useSlide.getState()
  const manifestPath = await bridge().chooseEncoder()
  if (!manifestPath || !slide) return
  try {
    const info = await connection.call('describeEncoder', { manifestPath })
    // Another slide may have been opened while the file was chosen.
    if (useSlide.getState().epoch !== epoch) return
    if (info.restrictions.length > 0 || slide.pixelSizeUm === null)
      setEncoderToConfirm({ manifestPath, info })
    else fitWith({ kind: 'encoder', manifestPath })
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}
