import { type File, Group } from 'h5wasm/node'
import type { RegionComparison } from '../../api/comparisons.ts'
import { uniqueNames } from '../../api/unique-names.ts'
import { writeArray, writeDict, writeScalar, writeStrings } from '../../demo/anndata-writer.ts'
import { orderDescending } from '../../stats/ranks.ts'
import { asColumns, type H5adModel, type H5adResults, membership, topRegion } from './results.ts'
import { appendColumn, type Column, memberNames, writeFrame } from './write-columns.ts'

/** Version of the keys and of what they mean (README.md). */
const FORMAT_VERSION = 1

/** Groups that keys are written into. */
const GROUPS = ['obsm', 'varm', 'uns'] as const

/** The first of `histologue`, `histologue_2`, … that no key of the file begins with: what is there stays. */
export function freePrefix(file: File): string {
  const keys = ['obs', ...GROUPS].flatMap((name) => {
    const group = file.get(name)
    return group instanceof Group ? group.keys() : []
  })
  const isTaken = (prefix: string) => keys.some((key) => key === prefix || key.startsWith(`${prefix}_`))
  // Everything that begins with `histologue_2_` also begins with `histologue_`, so that is asked of the plain one alone.
  if (!isTaken('histologue')) return 'histologue'
  let n = 2
  while (isTaken(`histologue_${n}`)) n++
  return `histologue_${n}`
}

/**
 * Writes results into an open AnnData file of the slide; the keys are in README.md. Gives the keys, as `obs/…`. A categorical
 * leaves a mark in `marks` for `settleOrdered`.
 */
export function writeResults(
  file: File,
  { nSpot, names, prefix }: { nSpot: number; names: readonly string[]; prefix: string },
  results: H5adResults,
  marks: Buffer[],
): string[] {
  const [obsm, varm, uns] = GROUPS.map((name) => groupOf(file, name))
  const { regions, model, comparisons } = results
  const labels = memberLabels(regions)
  const keys: string[] = []
  const put = (parent: Group, name: string, write: (key: string) => void) => {
    const key = name === '' ? prefix : `${prefix}_${name}`
    write(key)
    keys.push(`${parent.path.slice(1)}/${key}`)
  }
  if (regions.length > 0) {
    const codes = topRegion(nSpot, regions)
    const obs = groupOf(file, 'obs')
    put(obs, 'region', (key) =>
      appendColumn(obs, key, { kind: 'categorical', codes, categories: labels }, marks),
    )
    put(uns, 'region_colors', (key) =>
      writeStrings(
        uns,
        key,
        regions.map(({ colour }) => colour),
      ),
    )
    put(obsm, 'regions', (key) => writeArray(obsm, key, membership(nSpot, regions), [nSpot, regions.length]))
  }
  if (model) {
    put(obsm, 'query', (key) => writeArray(obsm, key, model.supportedQuery, [nSpot, model.nAxis]))
    put(obsm, 'query_expected', (key) => writeArray(obsm, key, model.expectedQuery, [nSpot, model.nAxis]))
    put(varm, 'key', (key) => writeArray(varm, key, model.keys, [names.length, model.nAxis]))
    if (regions.length > 0)
      for (const [name, columns] of readingColumns(model))
        put(varm, name, (key) => writeArray(varm, key, asColumns(columns), [names.length, regions.length]))
  }
  // Under the label that `obs` has, also where one before it leaves no rest.
  const compared = comparisons.flatMap((one, k) => (one ? [{ label: labels[k], ...one }] : []))
  if (compared.length > 0)
    put(uns, 'rank_sum', (key) => writeRankSum(writeDict(uns, key), compared, { names, prefix }, marks))
  put(uns, '', (key) => writeFacts(writeDict(uns, key), results))
  return keys
}

/** Categories are unique in AnnData; regions of one name are told apart by a number. */
const memberLabels = (regions: H5adResults['regions']): string[] =>
  uniqueNames(regions.map(({ name }) => name))

function groupOf(file: File, name: string): Group {
  const found = file.get(name)
  return found instanceof Group ? found : writeDict(file, name)
}

const readingColumns = ({ rankings }: H5adModel): [string, Float32Array[]][] => [
  ['expected', rankings.map(({ expected }) => expected)],
  ['supported', rankings.map(({ supported }) => supported)],
  ['observed', rankings.map(({ observed }) => observed)],
  ['lift', rankings.map(({ lift }) => lift)],
]

/** As scanpy's `rank_genes_groups`, with data frames where it has record arrays. */
function writeRankSum(
  group: Group,
  comparisons: readonly (RegionComparison & { label: string })[],
  { names, prefix }: { names: readonly string[]; prefix: string },
  marks: Buffer[],
): void {
  const members = memberNames(
    comparisons.map(({ label }) => label),
    ['_index'],
  )
  const index = names.map((_, row) => String(row))
  const orders = comparisons.map(({ expression }) => orderDescending(expression.z))
  const frame = (name: string, columnOf: (one: RegionComparison, order: Uint32Array) => Column) => {
    const columns = new Map(members.map((member, k) => [member, columnOf(comparisons[k], orders[k])]))
    writeFrame(group, name, { index, columns }, marks)
  }
  const singles = (name: string, pick: (one: RegionComparison) => Float32Array) =>
    frame(name, (one, order) => ({
      kind: 'numbers',
      values: Float32Array.from(order, (feature) => pick(one)[feature]),
    }))
  const doubles = (name: string, pick: (one: RegionComparison) => Float64Array) =>
    frame(name, (one, order) => ({
      kind: 'numbers',
      values: Float64Array.from(order, (feature) => pick(one)[feature]),
    }))
  frame('names', (_, order) => ({
    kind: 'strings',
    values: Array.from(order, (feature) => names[feature]),
  }))
  singles('scores', ({ expression }) => expression.z)
  singles('logfoldchanges', ({ expression }) => expression.logFoldChange)
  doubles('pvals', ({ expression }) => expression.p)
  doubles('pvals_adj', ({ expression }) => expression.pAdjusted)
  const params = writeDict(group, 'params')
  const settings = { groupby: `${prefix}_region`, reference: 'rest', method: 'wilcoxon' }
  for (const [key, value] of Object.entries({ ...settings, corr_method: 'benjamini-hochberg' }))
    writeScalar(params, key, value)
}

/** Where the numbers came from. */
function writeFacts(group: Group, { appVersion, slide, regions, model }: H5adResults): void {
  writeScalar(group, 'format_version', FORMAT_VERSION)
  writeScalar(group, 'app_version', appVersion)
  const own = writeDict(group, 'slide')
  for (const [key, value] of Object.entries(slide)) writeScalar(own, key, value)
  if (regions.length > 0) {
    const listed = writeDict(group, 'regions')
    writeStrings(listed, 'names', memberLabels(regions))
    writeStrings(
      listed,
      'notes',
      regions.map(({ note }) => note),
    )
    writeArray(
      listed,
      'n_spots',
      Int32Array.from(regions, ({ spots }) => spots.length),
    )
  }
  if (!model) return
  const { summary } = model
  const facts = writeDict(group, 'model')
  const told = {
    id: summary.fitId,
    n_seed: summary.nSeed,
    device: summary.device,
    plan: summary.plan,
    histology_source: summary.histologySource,
    n_trained_feature: summary.nTrainedFeature,
    evidence_auc: summary.evidenceAuc,
    shuffled_auc: summary.shuffledAuc,
    histology_informs: Number(summary.histologyInforms),
  }
  for (const [key, value] of Object.entries(told)) writeScalar(facts, key, value)
}
