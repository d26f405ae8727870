import { UnstyledButton } from '@mantine/core'
import { History } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { LastShown } from '../../worker/api/sessions.ts'
import { connection } from '../data/connection.ts'
import { goOn } from '../data/project.ts'
import { useSlide } from '../stores/slide.ts'
import { fileName } from '../ui/format.ts'
import { SESSION_WORDS } from '../ui/session-words.ts'
import classes from './StartPage.module.css'

/** Brings the slides back that were shown when the app was last used. */
export function GoOn() {
  const [last, setLast] = useState<LastShown | null>(null)
  const isBusy = useSlide((state) => state.opening !== null || state.isMakingDemo)
  useEffect(() => {
    connection.call('readLast', {}).then(setLast, () => setLast(null))
  }, [])
  if (!last || last.sources.length === 0) return null
  const names = last.sources.map(({ path }) => fileName(path))
  const what = last.path === null ? names.join(', ') : `${fileName(last.path)} (${names.join(', ')})`
  return (
    <UnstyledButton
      className={classes.goOn}
      title={last.path ?? last.sources[last.active]?.path}
      disabled={isBusy}
      data-testid="go-on"
      onClick={() => void goOn(last)}
    >
      <History size={15} aria-hidden />
      <span>{SESSION_WORDS.goOn}</span>
      <span className={classes.recentFolder}>{what}</span>
    </UnstyledButton>
  )
}
