import type { SessionGeneList } from '../../worker/api/sessions.ts'
import { addGeneLists, useGeneLists } from '../stores/gene-lists.ts'
import { tell } from '../stores/notices.ts'

/** The user's gene lists as a session file holds them. */
export const listsOfSession = (): SessionGeneList[] =>
  useGeneLists.getState().lists.map(({ name, description, genes }) => ({
    ...{ name, description, genes: [...genes] },
  }))

/** Adds the lists of a session that are not there; one with the same name and genes is the same. */
export function takeInLists(lists: readonly SessionGeneList[] = []): void {
  const there = useGeneLists.getState().lists
  const fresh = lists.filter(
    ({ name, genes }) => !there.some((list) => list.name === name && areSameGenes(list.genes, genes)),
  )
  if (fresh.length === 0) return
  addGeneLists(fresh)
  tell(
    'Gene lists came with the session',
    `${fresh.length === 1 ? '1 list' : `${fresh.length} lists`} that you did not have: ${fresh
      .slice(0, 5)
      .map(({ name }) => name)
      .join(', ')}${fresh.length > 5 ? ' …' : '.'}`,
  )
}

/** Whether two lists name the same genes in the same order. */
export const areSameGenes = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((gene, at) => gene === other[at])
