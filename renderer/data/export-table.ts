import { toHistologueError } from '../../worker/api/errors.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import { useSelection } from '../stores/selection.ts'
import { useSlide } from '../stores/slide.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'

/** Saves the table of the selected spot as CSV where the user says; tells where it went. */
export async function exportSpotTable(barcode: string): Promise<void> {
  const { info } = useSlide.getState()
  if (!info) return
  const by = useSelection.getState().reading
  const defaultName = `${info.name}_${barcode}_${by}.csv`.replace(/[^\w.-]+/g, '_')
  try {
    const path = await bridge().chooseSavePath({ defaultName, kind: 'csv' })
    if (!path) return
    const selection = { kind: 'spot', barcode } as const
    const result = await connection.call('exportRanking', { slideId: info.slideId, selection, by, path })
    tell('Table saved', `${result.nRow.toLocaleString('en-US')} features in ${result.path}`, result.path)
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}
