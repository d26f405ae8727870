/** Files open at a time: far below what any system lets one process open. */
const MOST_AT_ONCE = 32

/** Does the work for every item, a few at a time, and gives the results in the items' order. Rejects as the first that fails. */
export async function fewAtOnce<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length)
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const at = next++
      results[at] = await work(items[at])
    }
  }
  await Promise.all(Array.from({ length: Math.min(MOST_AT_ONCE, items.length) }, worker))
  return results
}
