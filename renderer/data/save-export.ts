import type { SaveKind } from '../../worker/api/bridge.ts'
import { toHistologueError } from '../../worker/api/errors.ts'
import type { HandlerContext } from '../../worker/api/rpc.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import { bridge } from './bridge.ts'
import { asFileName } from './file-name.ts'
import { shownWork } from './shown-work.ts'

/** A file to be written where the user says. */
export interface Export {
  /** What it is, in a few words. */
  what: string
  /** Its name without ending. */
  name: string
  kind: SaveKind
  /** Ending of the file; the kind unless said. */
  ending?: string
  /** Writes it; what is then said of it. */
  write(path: string, context: Pick<HandlerContext, 'signal' | 'onProgress'>): Promise<string>
}

/** Asks where, writes, and tells how it went; meanwhile it can be seen and cancelled. A newer one ends the one before. */
export async function saveExport({ what, name, kind, ending = kind, write }: Export): Promise<void> {
  try {
    const defaultName = `${asFileName(name).slice(0, 180)}.${ending}`
    const path = await bridge().chooseSavePath({ defaultName, kind })
    if (!path) return
    const said = await shownWork(what, (context) => write(path, context))
    tell(`${what} saved`, said, path)
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}
