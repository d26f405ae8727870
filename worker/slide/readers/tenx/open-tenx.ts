import { basename, dirname, extname, join } from 'node:path'
import { HistologueError } from '../../../api/errors.ts'
import { listAlternatives, noElement, parseElement, refuseOtherKinds } from '../../chosen.ts'
import type { OpenOptions, Slide } from '../../slide.ts'
import { readSection } from './section.ts'
import { type FolderNames, findSection, listFolder, type SectionFiles } from './section-files.ts'

/** 8 µm first: coarse enough to count something, fine enough for tissue, small enough to open at once. */
const BIN_ORDER = ['square_008um', 'square_016um', 'square_024um', 'square_002um', 'segmented_outputs']

/**
 * Opens a folder as Cell Ranger or Space Ranger wrote it: a matrix folder, `outs` (or the folder around it), or Visium HD's
 * bins and cells, of which `options.element` chooses. Null where it holds nothing of the kind.
 * Codes: those of `readSection`, `MISSING_ELEMENT` (no such element).
 */
export async function openTenxFolder(path: string, options: OpenOptions, root = path): Promise<Slide | null> {
  const name = nameOf(path)
  const chosen = parseElement(options.element)
  const own = await findSection(root)
  if (own) refuseOtherKinds(path, chosen, [])
  if (own) return readSection(own, { path, name, element: null, alternatives: [] }, options)
  const { folders } = await listFolder(root)
  // Once: a link of that name may lead back to this folder.
  if (folders.includes('outs') && root === path) return openTenxFolder(path, options, join(root, 'outs'))
  const sections = await findSections(root, folders)
  if (sections.size === 0) return null
  const elements = [...sections.keys()].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  refuseOtherKinds(path, chosen, ['element'])
  const { element = elements[0] } = chosen
  const section = sections.get(element)
  if (!section) throw noElement(path, element, elements)
  const alternatives = listAlternatives('element', elements, element, {})
  const title = elements.length > 1 ? `${name} (${element})` : name
  return readSection(section, { path, name: title, element, alternatives }, options)
}

/** Opens one 10x HDF5 file; positions and pictures beside it, or in the folder `spatial` beside it, are found. */
export async function openTenxFile(path: string, groups: string[], options: OpenOptions): Promise<Slide> {
  const folder = dirname(path)
  const names: FolderNames = await listFolder(folder).catch(() => ({ files: [], folders: [] }))
  const spatialFolder = names.folders.includes('spatial') ? join(folder, 'spatial') : folder
  const spatialNames = spatialFolder === folder ? [] : (await listFolder(spatialFolder)).files
  const chosen = parseElement(options.element)
  refuseOtherKinds(path, chosen, ['element'])
  const { element = groups[0] } = chosen
  if (!groups.includes(element)) throw noElement(path, element, groups)
  const alternatives = listAlternatives('element', groups, element, {})
  const frame = {
    path,
    name: basename(path, extname(path)),
    element: groups.length > 1 ? element : null,
    alternatives,
  }
  return readSection({ folder, matrix: { kind: 'h5', path }, spatialFolder, spatialNames }, frame, options)
}

/** Sections below a folder by name: in it, and in the folder that Visium HD puts its bins into. */
async function findSections(path: string, folders: string[]): Promise<Map<string, SectionFiles>> {
  const sections = new Map<string, SectionFiles>()
  const bins = folders.includes('binned_outputs')
    ? (await listFolder(join(path, 'binned_outputs'))).folders.map((name) => join('binned_outputs', name))
    : []
  for (const relative of [...folders, ...bins]) {
    const section = await findSection(join(path, relative)).catch(skipUnreadable)
    if (section) sections.set(basename(relative), section)
  }
  return sections
}

function skipUnreadable(thrown: unknown): null {
  if (thrown instanceof HistologueError) return null
  throw thrown
}

function rank(element: string): number {
  const at = BIN_ORDER.indexOf(element)
  return at < 0 ? BIN_ORDER.length : at
}

/** The folder's name, without the `outs` that all of them have. */
function nameOf(path: string): string {
  return basename(path) === 'outs' ? basename(dirname(path)) : basename(path)
}
