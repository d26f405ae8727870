let last: Promise<unknown> = Promise.resolve()

/** Does what writes one after the other, in the order in which it was asked for. */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const done = last.then(work)
  last = done.catch(() => undefined)
  return done
}
