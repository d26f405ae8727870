import { Button } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { type HistologueError, toHistologueError } from '../../worker/api/errors.ts'
import { copyDetails } from '../data/copy-details.ts'
import { ErrorCard } from '../ui/ErrorCard.tsx'
import classes from './StartPage.module.css'

/** Shows what a fault in drawing was instead of a blank window, and starts the page over on request. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: HistologueError | null }> {
  override state: { error: HistologueError | null } = { error: null }

  static getDerivedStateFromError(thrown: unknown) {
    return { error: toHistologueError(thrown) }
  }

  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <main className={classes.page}>
        <div className={classes.errorBox}>
          <ErrorCard error={error.toRecord()} onCopy={(record) => void copyDetails(record)}>
            <Button size="compact-sm" onClick={() => window.location.reload()}>
              Start over
            </Button>
          </ErrorCard>
        </div>
      </main>
    )
  }
}
