import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Methods } from '../api/methods.ts'
import { csvLine, textCell } from '../export/csv.ts'
import { explanationLines } from '../export/explanation-table.ts'
import { explanationText, probeText } from './describe-explanation.ts'
import { ignoreClosedPipe } from './rank.ts'
import { type CliWorld, call } from './session.ts'

type ExplainRequest = Omit<Methods['explainSpots']['params'], 'path'> & { csv: string }

/** Writes an explanation's table to its file or, for `-`, to standard output; the summary goes to standard error. */
export async function writeExplanation(world: CliWorld, { csv, ...request }: ExplainRequest): Promise<void> {
  const path = csv === '-' ? {} : { path: resolve(world.cwd, csv) }
  const explanation = await call(world, 'explainSpots', { ...request, ...path })
  world.stderr.write(explanationText(explanation))
  if (csv !== '-') return
  const features = await call(world, 'getFeatures', { slideId: request.slideId })
  await toOutput(world, explanationLines(explanation, features))
}

/** Writes a probe's ranks, a line for every spot, to standard output; the summary goes to standard error. */
export async function writeProbe(world: CliWorld, params: Methods['probeFeature']['params']): Promise<void> {
  const probe = await call(world, 'probeFeature', params)
  const { slideId } = params
  const { barcodes } = await call(world, 'getSpots', { slideId })
  const { names } = await call(world, 'getFeatures', { slideId })
  world.stderr.write(probeText(probe, names))
  const columns = ([probe.ofFeature, probe.ofControl] as const).flatMap(({ observed, supported }) =>
    [observed, supported].flatMap(({ before, after }) => [before, after]),
  )
  const rows = [...probe.spots].map((spot, k) =>
    csvLine([textCell(barcodes[spot]), ...columns.map((ranks) => ranks[k])]),
  )
  await toOutput(world, [csvLine(PROBE_COLUMNS), ...rows])
}

const PROBE_COLUMNS = [
  'barcode',
  ...['', 'control_'].flatMap((of) =>
    ['observed', 'supported'].flatMap((by) => [`${of}${by}_rank_before`, `${of}${by}_rank_after`]),
  ),
]

async function toOutput(world: CliWorld, lines: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(lines), world.stdout, { end: false }).catch(ignoreClosedPipe)
}
