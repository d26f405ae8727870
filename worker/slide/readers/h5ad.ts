import { openHdf5 } from '../../anndata/hdf5.ts'
import type { OpenOptions, Slide } from '../slide.ts'
import { isAnnData, readAnnData } from './anndata-slide.ts'
import { isMuData, readMuData } from './h5mu.ts'
import { openTenxFile } from './tenx/open-tenx.ts'
import { tenxGroups } from './tenx/tenx-h5.ts'

/**
 * Opens an AnnData file of any version (0.5 to now), a MuData file or a 10x matrix; README.md lists the layouts and refusals.
 * Codes: those of `readAnnData`, `readMuData` and `openTenxFile`.
 */
export async function openHdf5Slide(path: string, options: OpenOptions): Promise<Slide> {
  const file = await openHdf5(path)
  try {
    const groups = isAnnData(file) || isMuData(file) ? [] : tenxGroups(file)
    if (groups.length === 0)
      return await (isMuData(file) ? readMuData(file, options) : readAnnData(file, options))
    file.close()
    return await openTenxFile(path, groups, options)
  } catch (thrown) {
    file.close()
    throw thrown
  }
}
