import { HistologueError } from '../api/errors.ts'
import type { Features } from '../api/methods.ts'
import type { GeneList } from '../api/regions.ts'

/** Column names of cellxgene's gene set files. */
const CSV_HEADER = /^"?gene_set_name"?,/i

/**
 * Gene lists of a text: GMT (name, description and genes by tabs), cellxgene's CSV (`gene_set_name, gene_set_description,
 * gene_symbol`), or names parted by commas, semicolons, spaces or lines. Genes are found by name, symbol or id, by exact spelling
 * first, else whatever their case; a symbol that several features have gives them all. Throws `VALUE_INVALID` with the line, `NO_FEATURES` where nothing is
 * there.
 */
export function parseGeneLists(text: string, features: Features, file?: string): GeneList[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const lists = lines.some((line) => line.includes('\t'))
    ? gmtLists(lines, file)
    : CSV_HEADER.test(lines[0])
      ? csvLists(lines)
      : plainList(text)
  const find = featureFinder(features)
  const found = lists
    .filter(({ genes }) => genes.length > 0)
    .map(({ name, description, genes }) => ({ name, description, ...find(genes) }))
  if (found.length > 0) return found
  throw new HistologueError('NO_FEATURES', 'The list holds no genes.', {
    ...(file !== undefined && { file }),
  })
}

interface NamedGenes {
  name: string
  description: string
  genes: string[]
}

function gmtLists(lines: readonly string[], file?: string): NamedGenes[] {
  return lines.flatMap((line, k) => {
    if (line.trim() === '') return []
    const [name, description, ...genes] = line.split('\t').map((cell) => cell.trim())
    if (genes.length > 0) return [{ name, description, genes: genes.filter((gene) => gene !== '') }]
    throw new HistologueError(
      'VALUE_INVALID',
      `A line of GMT is a name, a description and genes, parted by tabs (line ${k + 1}).`,
      {
        ...{ place: `line ${k + 1}`, ...(file !== undefined && { file }) },
      },
    )
  })
}

function csvLists(lines: readonly string[]): NamedGenes[] {
  const lists = new Map<string, NamedGenes>()
  for (const line of lines.slice(1)) {
    const [name, description = '', gene = ''] = line.split(',').map((cell) => cell.trim().replaceAll('"', ''))
    if (name === '' || gene === '') continue
    const list = lists.get(name) ?? { name, description, genes: [] }
    lists.set(name, list)
    list.genes.push(gene)
  }
  return [...lists.values()]
}

const plainList = (text: string): NamedGenes[] => [
  { name: 'Genes', description: '', genes: text.split(/[\s,;"]+/).filter((gene) => gene !== '') },
]

function featureFinder({ names, symbols, ids }: Features) {
  const exact = new Map<string, Set<number>>()
  const folded = new Map<string, Set<number>>()
  const add = (map: Map<string, Set<number>>, word: string, feature: number) => {
    const known = map.get(word)
    if (known) known.add(feature)
    else map.set(word, new Set([feature]))
  }
  for (const words of [names, symbols, ids])
    words.forEach((word, feature) => {
      add(exact, word, feature)
      add(folded, word.toLowerCase(), feature)
    })
  return (genes: readonly string[]): Pick<GeneList, 'features' | 'unknown'> => {
    const found = new Set<number>()
    const unknown: string[] = []
    for (const gene of genes) {
      const hits = exact.get(gene) ?? folded.get(gene.toLowerCase())
      if (!hits) unknown.push(gene)
      for (const feature of hits ?? []) found.add(feature)
    }
    return { features: Uint32Array.from(found), unknown }
  }
}
