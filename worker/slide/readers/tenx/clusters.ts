import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ObsColumn } from '../../../api/methods.ts'
import { readLines } from './text-file.ts'

/** Labels in the order of their numbers. */
const byNumber = new Intl.Collator('en', { numeric: true }).compare

/** Clusters that Space Ranger computed, one column of labels for each folder of `analysis/clustering`. */
export interface Clusters {
  files: string[]
  columns: Map<string, ObsColumn>
}

/** Reads `analysis/clustering/<name>/clusters.csv`; spots not listed there are unlabelled. Codes: those of `readLines`. */
export async function readClusters(folder: string, barcodes: string[]): Promise<Clusters> {
  const root = join(folder, 'analysis', 'clustering')
  const names = await readdir(root).catch(() => [])
  const found: Clusters = { files: [], columns: new Map() }
  for (const name of names.sort(byNumber)) {
    const path = join(root, name, 'clusters.csv')
    const lines = await readLines(path).catch(() => null)
    const column = lines && toLabels(lines, barcodes)
    if (!column) continue
    found.files.push(path)
    found.columns.set(name.replace(/^gene_expression_/, ''), column)
  }
  return found
}

function toLabels([header, ...rows]: string[], barcodes: string[]): ObsColumn | null {
  if (!/^"?barcode"?,"?cluster"?$/i.test(header ?? '')) return null
  const labelOf = new Map(rows.map((row) => row.split(',') as [string, string]))
  const categories = [...new Set(labelOf.values())].sort(byNumber)
  const codeOf = new Map(categories.map((label, code) => [label, code]))
  const codes = Int32Array.from(barcodes, (barcode) => codeOf.get(labelOf.get(barcode) ?? '') ?? -1)
  return { kind: 'categorical', codes, categories, colors: null }
}
