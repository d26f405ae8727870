import { create } from 'zustand'
import { persist } from 'zustand/middleware'

/** A gene list as it came; its genes are words, so that it can be read on every slide. */
export interface KeptList {
  id: string
  name: string
  description: string
  genes: readonly string[]
}

export const LONGEST_LIST_NAME = 120

/** Words that outlive the window; what a browser's store holds is a few megabytes. */
const MOST_KEPT_WORDS = 100_000

interface GeneListsState {
  /** Newest first. They belong to no slide. */
  lists: readonly KeptList[]
}

/** The user's gene lists. */
export const useGeneLists = create<GeneListsState>()(
  persist((): GeneListsState => ({ lists: [] }), {
    name: 'histologue-gene-lists',
    partialize: ({ lists }) => ({ lists: keptLists(lists) }),
  }),
)

/** The first lists that have no more than the words that are kept, together. */
function keptLists(lists: readonly KeptList[]): readonly KeptList[] {
  let nWord = 0
  return lists.filter(({ genes }) => {
    nWord += genes.length
    return nWord <= MOST_KEPT_WORDS
  })
}

/** Adds lists before those that are there, in their order. */
export function addGeneLists(added: readonly Omit<KeptList, 'id'>[]): void {
  const fresh = added.map((list) => ({
    ...list,
    name: list.name.trim().slice(0, LONGEST_LIST_NAME) || 'Genes',
    id: crypto.randomUUID(),
  }))
  useGeneLists.setState(({ lists }) => ({ lists: [...fresh, ...lists] }))
}

/** Renames a list; an empty name leaves it. */
export function renameGeneList(id: string, name: string): void {
  const text = name.trim().slice(0, LONGEST_LIST_NAME)
  if (!text) return
  useGeneLists.setState(({ lists }) => ({
    lists: lists.map((list) => (list.id === id ? { ...list, name: text } : list)),
  }))
}

/** Removes a list. */
export function removeGeneList(id: string): void {
  useGeneLists.setState(({ lists }) => ({ lists: lists.filter((list) => list.id !== id) }))
}

/** Puts a list that was removed back where it stood. */
export function putBackGeneList(list: KeptList, place: number): void {
  useGeneLists.setState(({ lists }) => ({
    lists: lists.some(({ id }) => id === list.id)
      ? lists
      : [...lists.slice(0, place), list, ...lists.slice(place)],
  }))
}
