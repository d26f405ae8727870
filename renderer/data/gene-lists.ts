import { toHistologueError } from '../../worker/api/errors.ts'
import { createFeatureFinder, type FoundFeatures } from '../../worker/api/feature-finder.ts'
import type { Features } from '../../worker/api/methods.ts'
import type { GeneList } from '../../worker/api/regions.ts'
import {
  addGeneLists,
  type KeptList,
  putBackGeneList,
  removeGeneList,
  useGeneLists,
} from '../stores/gene-lists.ts'
import { tell, tellDone, tellProblem } from '../stores/notices.ts'
import { useSlide } from '../stores/slide.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'
import { loadedFeatures } from './slide-data.ts'

const finders = new WeakMap<Features, (words: readonly string[]) => FoundFeatures>()
const found = new WeakMap<Features, WeakMap<readonly string[], FoundFeatures>>()

/** The features of the slide that a list names, and the words that name none; worked out once. */
export function featuresOfList({ genes }: KeptList, features: Features): FoundFeatures {
  const perSlide = found.get(features) ?? new WeakMap<readonly string[], FoundFeatures>()
  found.set(features, perSlide)
  const known = perSlide.get(genes)
  if (known) return known
  const find = finders.get(features) ?? createFeatureFinder(features)
  finders.set(features, find)
  const answer = find(genes)
  perSlide.set(genes, answer)
  return answer
}

/** Adds the lists of a pasted text; false where they could not be read, which is told. */
export async function pasteGeneLists(text: string, name: string): Promise<boolean> {
  return addRead({ text }, (list) => (name.trim() && list.name === 'Genes' ? name.trim() : list.name))
}

/** Lets the user choose a file of gene lists and adds them. */
export async function importGeneLists(): Promise<void> {
  const path = await bridge().chooseGeneListFile()
  if (!path) return
  const fileName = path.split(/[\\/]/).pop() ?? path
  // A file without names of its own gives its one list the file's.
  await addRead({ path }, ({ name }) => (name === 'Genes' ? fileName.replace(/\.[^.]+$/, '') : name))
}

async function addRead(
  source: { path: string } | { text: string },
  nameOf: (list: GeneList) => string,
): Promise<boolean> {
  const { info } = useSlide.getState()
  if (!info) return false
  try {
    const { lists } = await connection.call('readGeneLists', { slideId: info.slideId, ...source })
    const features = loadedFeatures()
    if (!features || useSlide.getState().info !== info) return false
    addGeneLists(lists.map((list) => ({ ...asKept(list, features), name: nameOf(list) })))
    if ('path' in source) tell('Gene lists imported', sizesOf(lists))
    return true
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
    return false
  }
}

/** A list in words: symbols, since another slide may have other names for doubled ones. */
function asKept({ description, features: listed, unknown }: GeneList, { names, symbols }: Features) {
  const words = Array.from(listed, (feature) => symbols[feature] || names[feature])
  return { description, genes: [...new Set([...words, ...unknown])] }
}

function sizesOf(lists: readonly GeneList[]): string {
  const nUnknown = lists.reduce((sum, { unknown }) => sum + unknown.length, 0)
  const counted = lists.length === 1 ? '1 list' : `${lists.length.toLocaleString('en-US')} lists`
  return nUnknown === 0
    ? `${counted}.`
    : `${counted}. The slide does not have ${nUnknown.toLocaleString('en-US')} of their genes.`
}

/** Removes a list, which can be taken back. */
export function takeOutGeneList(list: KeptList): void {
  const place = useGeneLists.getState().lists.indexOf(list)
  if (place < 0) return
  removeGeneList(list.id)
  tellDone('Gene list removed', list.name, () => putBackGeneList(list, place))
}
