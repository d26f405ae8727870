import { toHistologueError } from '../../worker/api/errors.ts'
import type { RegionFile, RegionFormat } from '../../worker/api/regions.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import { addRegions, useRegions } from '../stores/regions.ts'
import { useSlide } from '../stores/slide.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'
import { freeNames, selectRegionById } from './region-actions.ts'
import { saveExport } from './save-export.ts'
import { shownWork } from './shown-work.ts'

const NAMED_UNKNOWN = 3

/** What has no area, by its kind in GeoJSON; one of it and several. */
const GEOMETRY_WORDS: Record<string, [string, string]> = {
  Point: ['point', 'points'],
  MultiPoint: ['group of points', 'groups of points'],
  LineString: ['line', 'lines'],
  MultiLineString: ['group of lines', 'groups of lines'],
}

const counted = (n: number, what: string) => `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`

function countedKind(kind: string, count: number): string {
  const [one, many] = GEOMETRY_WORDS[kind] ?? [kind, kind]
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}

/** Lets the user choose a file of regions and adds them, in one step; tells what of it the slide does not have. */
export async function importRegions(): Promise<void> {
  const { info } = useSlide.getState()
  if (!info) return
  try {
    const path = await bridge().chooseRegionFile()
    if (!path) return
    const file = await shownWork('Regions', (context) =>
      connection.call('readRegions', { slideId: info.slideId, path }, context),
    )
    if (useSlide.getState().info !== info) return
    const known = file.regions.filter(({ spots }) => spots.length > 0)
    const names = freeNames(known.map(({ name }) => name))
    const ids = addRegions(known.map(({ id: _id, ...region }, k) => ({ ...region, name: names[k] })))
    if (ids.length > 0) selectRegionById(ids[0])
    tell('Regions imported', describeImport(file, path))
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}

/** What came of a file of regions, and what of it was left out. */
export function describeImport({ regions, nUnknown, unknown, skipped }: RegionFile, path: string): string {
  const nKnown = regions.filter(({ spots }) => spots.length > 0).length
  const lines = [`${counted(nKnown, 'region')} of ${path}.`]
  if (nKnown < regions.length)
    lines.push(`${counted(regions.length - nKnown, 'region')} without a spot left out.`)
  if (skipped.length > 0) {
    const kinds = skipped.map(({ kind, count }) => countedKind(kind, count))
    lines.push(`Left out, having no area: ${kinds.join(', ')}.`)
  }
  if (nUnknown > 0)
    lines.push(
      `${counted(nUnknown, 'barcode')} that the slide does not have: ${unknown.slice(0, NAMED_UNKNOWN).join(', ')}.`,
    )
  return lines.join(' ')
}

/** Saves regions where the user says: those of the ids, or all of the list where there are none. */
export async function exportRegions(format: RegionFormat, ids: readonly string[]): Promise<void> {
  const { info } = useSlide.getState()
  const all = useRegions.getState().regions
  const regions = ids.length === 0 ? [...all] : all.filter(({ id }) => ids.includes(id))
  if (!info || regions.length === 0) return
  await saveExport({
    ...{ what: 'Regions', name: `${info.name}_regions`, kind: format === 'geojson' ? 'geojson' : 'csv' },
    write: async (path, context) => {
      const params = { slideId: info.slideId, path, format, regions }
      const saved = await connection.call('writeRegions', params, context)
      return `${counted(regions.length, 'region')} in ${saved.path}`
    },
  })
}
