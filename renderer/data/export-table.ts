import { toHistologueError } from '../../worker/api/errors.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import { type Selected, useSelection } from '../stores/selection.ts'
import { useSlide } from '../stores/slide.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'
import { asFileName } from './file-name.ts'
import { asAsked, nameOfSelection } from './regions.ts'

/** Saves the table of a spot or region as CSV where the user says; tells where it went. */
export async function exportSelected(selected: Selected): Promise<void> {
  const { info } = useSlide.getState()
  if (!info) return
  const by = useSelection.getState().reading
  const defaultName = asFileName(`${info.name}_${nameOfSelection(selected)}_${by}`)
  try {
    const path = await bridge().chooseSavePath({
      defaultName: `${defaultName.slice(0, 180)}.csv`,
      kind: 'csv',
    })
    if (!path) return
    const selection = asAsked(selected)
    const result = await connection.call('exportRanking', { slideId: info.slideId, selection, by, path })
    tell('Table saved', `${result.nRow.toLocaleString('en-US')} features in ${result.path}`, result.path)
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}
