import { useEffect, useRef } from 'react'
import type { MethodName, Methods } from '../../worker/api/methods.ts'
import { useSlide } from '../stores/slide.ts'
import { connection } from './connection.ts'
import { createRequests, type Entry, requestKey } from './requests.ts'

/** The app's one fetch store. */
export const requests = createRequests(connection.call)

/**
 * Asks once and returns the state of the answer; null parameters ask nothing.
 * Requests of one slot abort each other, newest wins.
 */
export function useRequest<M extends MethodName>(
  method: M,
  params: Methods[M]['params'] | null,
  slot?: string,
): Entry<Methods[M]['result']> | null {
  const epoch = useSlide((state) => state.epoch)
  const restoring = useSlide((state) => state.restoring)
  const key = params && requestKey(method, params, epoch)
  const entry = requests.store((state) => (key ? state.entries[key] : undefined))
  const isMissing = key !== null && entry === undefined && !restoring
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for method, params and epoch
  useEffect(() => {
    if (isMissing && params) requests.fetch(method, params, slot ? { epoch, slot } : { epoch })
  }, [key, isMissing, slot])
  // The key names the method, so what lies under it is that method's result.
  return (entry as Entry<Methods[M]['result']> | undefined) ?? null
}

/** Asks once more for what failed; a failure stays until somebody does. */
export function askAgain<M extends MethodName>(method: M, params: Methods[M]['params'], slot: string): void {
  requests.fetch(method, params, { epoch: useSlide.getState().epoch, slot })
}

/** The data of an entry, or null. */
export function dataOf<T>(entry: Entry<T> | null): T | null {
  return entry?.status === 'done' ? entry.data : null
}

/** Keeps the last value while the next one is on its way, as long as it belongs to the same thing. */
export function useKept<T>(value: T | null, scope: string | null): T | null {
  const kept = useRef<{ value: T; scope: string | null } | null>(null)
  if (value !== null) kept.current = { value, scope }
  else if (kept.current && kept.current.scope !== scope) kept.current = null
  return kept.current?.value ?? null
}
