import { Button } from '@mantine/core'
import type { HistologueError } from '../../worker/api/errors.ts'
import type { MethodName, Methods } from '../../worker/api/methods.ts'
import { copyDetails } from '../data/copy-details.ts'
import { askAgain } from '../data/use-request.ts'
import { ErrorCard } from '../ui/ErrorCard.tsx'

interface FailedRequestProps<M extends MethodName> {
  error: HistologueError
  method: M
  params: Methods[M]['params']
  slot: string
}

/** Why a request failed, and the way to ask it once more. */
export function FailedRequest<M extends MethodName>({ error, method, params, slot }: FailedRequestProps<M>) {
  return (
    <ErrorCard error={error.toRecord()} onCopy={copyDetails}>
      <Button size="compact-sm" onClick={() => askAgain(method, params, slot)}>
        Try again
      </Button>
    </ErrorCard>
  )
}
