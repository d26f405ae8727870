import { toHistologueError } from '../../worker/api/errors.ts'
import type { RegionFormat } from '../../worker/api/regions.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import { addRegions, useRegions } from '../stores/regions.ts'
import { useSlide } from '../stores/slide.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'
import { asFileName } from './file-name.ts'
import { freeNames, selectRegionById } from './region-actions.ts'

const NAMED_UNKNOWN = 3

const counted = (n: number, what: string) => `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`

/** Lets the user choose a file of regions and adds them, in one step; tells what of it the slide does not have. */
export async function importRegions(): Promise<void> {
  const { info } = useSlide.getState()
  if (!info) return
  try {
    const path = await bridge().chooseRegionFile()
    if (!path) return
    const { regions, nUnknown, unknown } = await connection.call('readRegions', {
      ...{ slideId: info.slideId, path },
    })
    if (useSlide.getState().info !== info) return
    const known = regions.filter(({ spots }) => spots.length > 0)
    const names = freeNames(known.map(({ name }) => name))
    const ids = addRegions(known.map(({ id: _id, ...region }, k) => ({ ...region, name: names[k] })))
    if (ids.length > 0) selectRegionById(ids[0])
    const lines = [`${counted(ids.length, 'region')} of ${path}.`]
    if (known.length < regions.length)
      lines.push(`${counted(regions.length - known.length, 'region')} without a spot left out.`)
    if (nUnknown > 0)
      lines.push(
        `${counted(nUnknown, 'barcode')} that the slide does not have: ${unknown.slice(0, NAMED_UNKNOWN).join(', ')}.`,
      )
    tell('Regions imported', lines.join(' '))
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}

/** Saves regions where the user says: those of the ids, or all of the list where there are none. */
export async function exportRegions(format: RegionFormat, ids: readonly string[]): Promise<void> {
  const { info } = useSlide.getState()
  const all = useRegions.getState().regions
  const regions = ids.length === 0 ? [...all] : all.filter(({ id }) => ids.includes(id))
  if (!info || regions.length === 0) return
  const isGeoJson = format === 'geojson'
  const name = asFileName(`${info.name}_regions`).slice(0, 180)
  try {
    const path = await bridge().chooseSavePath({
      defaultName: `${name}.${isGeoJson ? 'geojson' : 'csv'}`,
      kind: isGeoJson ? 'geojson' : 'csv',
    })
    if (!path) return
    const saved = await connection.call('writeRegions', { slideId: info.slideId, path, format, regions })
    tell('Regions saved', `${counted(regions.length, 'region')} in ${saved.path}`, saved.path)
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}
