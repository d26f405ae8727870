import { setImmediate } from 'node:timers/promises'
import { HistologueError } from '../api/errors.ts'
import type { WorkContext } from '../attention/attention.ts'
import type { Method } from './method.ts'
import { findTruth, K, type Labels, type Region, spotPrecision } from './regions.ts'
import { type Measured, type Shown, shuffleHistology, splitShown } from './shown.ts'

/** What a row of the table reached on one thinning. */
export interface Judged {
  /** Spot P@50. */
  precision: number
  /** What its method took, with all its rows. */
  elapsedMs: number
}

/** One thinning. */
export interface Thinning {
  /** In the order of the table. */
  rows: Map<string, Judged>
  notes: string[]
  nGene: number
  nRegion: number
  /** Spots that are judged. */
  nSpot: number
}

export const SHUFFLED = ', shuffled histology'

/**
 * Spot P@50 of all methods and their shuffled controls on one thinning of the counts (MODEL.md section 4). `onMethod` is told
 * whenever one has ended. Codes: `NO_FEATURES` where too few genes vary to choose 50 of them; an aborted signal throws
 * its reason.
 */
export async function judgeMethods(
  { measured, labels }: { measured: Measured; labels: Labels },
  thinning: number,
  methods: readonly Method[],
  context: WorkContext & { onMethod?: () => void },
): Promise<Thinning> {
  const { shown, judging } = splitShown(measured, thinning)
  if (shown.genes.length < 2 * K) throw tooFewGenes(shown.genes.length)
  const regions = findTruth(labels, shown.genes, judging, measured.modalities)
  const rows = new Map<string, Judged>()
  const notes: string[] = []
  for (const method of methods)
    for (const isShuffled of method.controls.length > 0 ? [false, true] : [false]) {
      const { judged, note } = await judgeMethod(method, isShuffled, shown, regions, context)
      for (const [name, result] of judged) rows.set(name, result)
      if (note) notes.push(note)
      context.onMethod?.()
    }
  const nSpot = regions.reduce((n, { spots }) => n + spots.length, 0)
  return { rows, notes, nGene: shown.genes.length, nRegion: regions.length, nSpot }
}

/** How often `judgeMethods` calls `onMethod`. */
export const countRuns = (methods: readonly Method[]) =>
  methods.reduce((n, { controls }) => n + (controls.length > 0 ? 2 : 1), 0)

async function judgeMethod(
  method: Method,
  isShuffled: boolean,
  shown: Shown,
  regions: readonly Region[],
  context: WorkContext,
): Promise<{ judged: [string, Judged][]; note: string | undefined }> {
  // Lets a cancel and other requests in between two methods.
  await setImmediate()
  context.signal.throwIfAborted()
  const started = performance.now()
  const { rows, note } = await method.rank(isShuffled ? shuffleHistology(shown) : shown, context)
  const elapsedMs = performance.now() - started
  const named = Object.entries(rows).filter(([name]) => !isShuffled || method.controls.includes(name))
  return {
    judged: named.map(([name, scores]) => [
      isShuffled ? name + SHUFFLED : name,
      { precision: spotPrecision(regions, scores, shown.genes.length), elapsedMs },
    ]),
    note: note && (isShuffled ? note + SHUFFLED : note),
  }
}

const tooFewGenes = (nGene: number) =>
  new HistologueError('NO_FEATURES', `Only ${nGene} genes vary over this slide; ${2 * K} are needed.`, {
    place: 'X',
    advice: 'Open the slide with all its genes, before they were filtered.',
  })
