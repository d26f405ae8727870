import { HistologueError } from '../api/errors.ts'
import { createFeatureFinder, type FoundFeatures } from '../api/feature-finder.ts'
import type { Features } from '../api/methods.ts'
import type { GeneList } from '../api/regions.ts'
import { type CsvRow, csvRows } from '../regions/csv-rows.ts'

/** Headings of the column that holds genes, the most telling first, and of the one that says which list they belong to. */
const GENE_HEADINGS = [
  'gene_symbol',
  'gene',
  'genes',
  'gene_name',
  'symbol',
  'symbols',
  'feature',
  'names',
  'gene_id',
  'id',
]
const LIST_HEADINGS = ['gene_set_name', 'gene_set', 'list', 'set', 'signature', 'cluster', 'group']
const DESCRIPTION_HEADINGS = ['gene_set_description', 'description']

/** What a text of genes comes from: its file's path is where errors point to, and its ending says GMT. */
export interface GeneListSource {
  text: string
  file?: string
}

type Find = (words: readonly string[]) => FoundFeatures

interface NamedGenes {
  name: string
  description: string
  genes: string[]
}

/**
 * Gene lists of a text: GMT (name, description and genes by tabs), a table by commas, semicolons or tabs with a heading such as
 * `gene` (cellxgene's `gene_set_name`, `gene_symbol`; scanpy's `group`, `names`; our own exports), or names parted by commas,
 * semicolons, spaces or lines. A text with tabs is GMT by its file's ending, or where each line has three cells or more whose
 * second is neither a number nor a gene of the slide. Throws `VALUE_INVALID` with the line, `NO_FEATURES` where no gene is there.
 */
export function parseGeneLists({ text, file }: GeneListSource, features: Features): GeneList[] {
  const find = createFeatureFinder(features)
  const found = namedGenes(text.replace(/^\uFEFF/, ''), find, file)
    .filter(({ genes }) => genes.length > 0)
    .map(({ name, description, genes }) => ({ name, description, ...find(genes) }))
  if (found.length > 0) return found
  throw new HistologueError('NO_FEATURES', 'The list holds no genes.', {
    ...(file !== undefined && { file }),
  })
}

function namedGenes(text: string, find: Find, file?: string): NamedGenes[] {
  const lines = text.split(/\r?\n/)
  if (file?.toLowerCase().endsWith('.gmt') || looksLikeGmt(lines, find)) return gmtLists(lines, file)
  const separator = separatorOf(lines)
  const heading = headingOf(lines, separator)
  if (!heading) return [{ name: 'Genes', description: '', genes: wordsOf(text) }]
  return tableLists(csvRows(text, file ?? 'the text', separator), heading)
}

const isWritten = (line: string) => line.trim() !== '' && !line.startsWith('#')
const cellsOf = (line: string) => line.split('\t').map((cell) => cell.trim())
const isNumber = (cell: string) => cell !== '' && Number.isFinite(Number(cell))

function looksLikeGmt(lines: readonly string[], find: Find): boolean {
  const rows = lines.filter(isWritten).map(cellsOf)
  if (rows.length === 0 || rows[0].length < 3 || headingOf(lines, '\t')) return false
  const second = rows.flatMap((cells) => (cells.length > 2 && cells[1] !== '' ? [cells[1]] : []))
  return !second.some(isNumber) && 2 * find(second).unknown.length >= second.length
}

function gmtLists(lines: readonly string[], file?: string): NamedGenes[] {
  return lines.flatMap((line, k) => {
    if (line.trim() === '') return []
    const [name, description, ...genes] = cellsOf(line)
    if (genes.length > 0) return [{ name, description, genes: genes.filter((gene) => gene !== '') }]
    throw new HistologueError(
      'VALUE_INVALID',
      `A line of GMT is a name, a description and genes, parted by tabs (line ${k + 1}).`,
      { place: `line ${k + 1}`, ...(file !== undefined && { file }) },
    )
  })
}

const SEPARATORS = ['\t', ';', ','] as const
type Separator = (typeof SEPARATORS)[number]

/** What parts the cells of the first line; a comma where nothing does. */
function separatorOf(lines: readonly string[]): Separator {
  const first = lines.find(isWritten) ?? ''
  return SEPARATORS.find((sign) => first.includes(sign)) ?? ','
}

/** Places of the columns that are read; null for what is not there. */
interface Heading {
  gene: number
  list: number | null
  description: number | null
}

/** The heading of a table with a column of genes; null where the first line is none. */
function headingOf(lines: readonly string[], separator: Separator): Heading | null {
  const cells = (lines.find(isWritten) ?? '')
    .split(separator)
    .map((cell) => cell.trim().replaceAll('"', '').toLowerCase())
  const placeOf = (headings: readonly string[]) => {
    const heading = headings.find((word) => cells.includes(word))
    return heading === undefined ? null : cells.indexOf(heading)
  }
  const gene = placeOf(GENE_HEADINGS)
  if (gene === null) return null
  return { gene, list: placeOf(LIST_HEADINGS), description: placeOf(DESCRIPTION_HEADINGS) }
}

/** One list for each name in the column of lists, or one of all rows; `#` lines are comments. */
function tableLists(rows: readonly CsvRow[], { gene, list, description }: Heading): NamedGenes[] {
  const lists = new Map<string, NamedGenes>()
  const [, ...body] = rows.filter(({ cells }) => !cells[0].startsWith('#'))
  for (const { cells } of body) {
    const cellOf = (place: number | null) => (place === null ? '' : (cells[place] ?? '').trim())
    const name = list === null ? 'Genes' : cellOf(list)
    if (name === '' || cellOf(gene) === '') continue
    const known = lists.get(name) ?? { name, description: cellOf(description), genes: [] }
    lists.set(name, known)
    known.genes.push(cellOf(gene))
  }
  return [...lists.values()]
}

/** Words parted by commas, semicolons or white space; within quotes these belong to the word. */
function wordsOf(text: string): string[] {
  return Array.from(
    text.matchAll(/"([^"\n]*)"|[^\s,;"]+/g),
    ([word, quoted]) => quoted?.trim() ?? word,
  ).filter((word) => word !== '')
}
