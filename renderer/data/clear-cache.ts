import { toHistologueError } from '../../worker/api/errors.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import { connection } from './connection.ts'

/** Removes matrices and pictures from the app's cache and says what came free; fits, which take minutes, stay. */
export async function clearCache(): Promise<void> {
  try {
    const { nFile, nByte } = await connection.call('clearCache', { parts: ['matrices', 'pictures'] })
    const freed =
      nFile === 0 ? 'It held nothing to remove.' : `${(nByte / 1e6).toFixed(0)} MB are free again.`
    tell('Cache cleared', `${freed} Fits are kept; your own files were not touched.`)
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}
