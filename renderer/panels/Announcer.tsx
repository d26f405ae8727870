import { useEffect, useState } from 'react'
import type { SlideInfo } from '../../worker/api/methods.ts'
import { labelColumns } from '../data/label-columns.ts'
import { useObsColumn } from '../data/slide-data.ts'
import { dataOf } from '../data/use-request.ts'
import { useFit } from '../stores/fit.ts'
import { useSelection } from '../stores/selection.ts'
import { formatCount } from '../ui/format.ts'
import { ANNOUNCEMENTS } from '../ui/words.ts'
import { labelText } from './label-text.ts'

/** Says aloud, to those who do not see it, what was selected on the tissue and how the fit ended. */
export function Announcer({ info }: { info: SlideInfo }) {
  const selection = useSelection((state) => state.selection)
  const fit = useFit((state) => state.fit.status)
  const name = labelColumns(info)[0] ?? null
  const column = dataOf(useObsColumn(name))
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (!selection) return
    if (selection.kind === 'region')
      return setSaid(ANNOUNCEMENTS.region(selection.name, formatCount(selection.spots.length)))
    const label = column && name !== null ? labelText(column, selection.spots[0]) : null
    setSaid(ANNOUNCEMENTS.spot(selection.name, label))
  }, [selection, column, name])
  useEffect(() => {
    if (fit === 'done') setSaid(ANNOUNCEMENTS.fitted)
    else if (fit === 'failed') setSaid(ANNOUNCEMENTS.notFitted)
  }, [fit])
  return (
    <p className="unseen" role="status" data-testid="announcer">
      {said}
    </p>
  )
}
