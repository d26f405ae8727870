import { sidecarPath } from '../export/sidecar.ts'
import { refuseUnwritable } from '../export/write-file.ts'
import { findSpots } from '../regions/find-spots.ts'
import { proposeRegions } from '../regions/propose-regions.ts'
import { queryPoints } from '../regions/query-points.ts'
import { readRegionFile, writeRegionFile } from '../regions/region-file.ts'
import type { OnSlide, Surroundings } from './answering.ts'
import { scoreOfList, similarFeatures } from './gene-tables.ts'
import { otherOf, whileBothOpen } from './other-slide.ts'
import { compareSeveral, compareTwo, geneListsOf, grownRegion, patternOf, USUAL_SEED } from './regions.ts'
import { checkSpots } from './select-spots.ts'

/** The methods about regions and about genes over the tissue. */
export function regionMethods(onSlide: OnSlide, { slides, collaborators, appVersion }: Surroundings) {
  /** The slide's own files are never written over, and where nothing can be written nobody needs to wait. */
  const refuseTable = async (path: string | undefined) => {
    if (path === undefined) return
    await slides.refuseOverwriting(path, sidecarPath(path))
    await refuseUnwritable(path)
  }
  return {
    compareRegions: onSlide('compareRegions', (open, params, { signal }) =>
      whileBothOpen(open, otherOf(slides, params), signal, async (other, untilClosed) => {
        await refuseTable(params.path)
        return compareTwo(open, other, params, { collaborators, appVersion, signal: untilClosed })
      }),
    ),
    compareMany: onSlide('compareMany', (open, params, { signal }) =>
      open.whileOpen(signal, async (untilClosed) => {
        await refuseTable(params.path)
        return compareSeveral(open, params, { collaborators, appVersion, signal: untilClosed })
      }),
    ),
    growRegion: onSlide('growRegion', grownRegion),
    findSpots: onSlide('findSpots', (open, { rule }) => {
      const points = () => queryPoints(open.attention.fitted.model)
      return findSpots({ slide: open.slide, expressionMap: open.expressionMap, points }, rule)
    }),
    readRegions: onSlide('readRegions', (open, { path }, { signal, onProgress }) =>
      open.whileOpen(signal, (untilClosed) =>
        readRegionFile(open.slide, path, { signal: untilClosed, onProgress }),
      ),
    ),
    writeRegions: onSlide('writeRegions', async ({ slide }, { path, format, regions }, { signal }) => {
      await slides.refuseOverwriting(path)
      for (const { spots } of regions) if (spots.length > 0) checkSpots(slide, spots)
      await writeRegionFile(slide, path, { format, regions, signal })
      return { path }
    }),
    proposeRegions: onSlide('proposeRegions', (open, { k = null, seed = USUAL_SEED }, { signal }) =>
      open.exclusive('propose', signal, (untilReplaced) => {
        const points = queryPoints(open.attention.fitted.model)
        return proposeRegions(points, open.graph, { k, seed, signal: untilReplaced })
      }),
    ),
    measureMoran: onSlide('measureMoran', (open, params, { signal, onProgress }) =>
      open.exclusive('moran', signal, async (untilReplaced) => {
        await refuseTable(params.path)
        return patternOf(open, params, { signal: untilReplaced, onProgress, appVersion })
      }),
    ),
    umapSpots: onSlide('umapSpots', (open, { of, seed = USUAL_SEED }, { signal, onProgress }) =>
      open.exclusive('umap', signal, async (untilReplaced) => {
        const points = of === 'queries' ? queryPoints(open.attention.fitted.model) : null
        const work = { seed, signal: untilReplaced, onProgress }
        return { of, ...(await collaborators.umapSpots(open.slide, points, work)) }
      }),
    ),
    findSimilarFeatures: onSlide('findSimilarFeatures', (open, params, { signal }) =>
      open.whileOpen(signal, async (untilClosed) => {
        await refuseTable(params.path)
        return similarFeatures(open, params, { appVersion, signal: untilClosed })
      }),
    ),
    scoreSignature: onSlide('scoreSignature', (open, params, { signal }) =>
      open.whileOpen(signal, async (untilClosed) => {
        await refuseTable(params.path)
        return scoreOfList(open, params, { appVersion, signal: untilClosed })
      }),
    ),
    readGeneLists: onSlide('readGeneLists', geneListsOf),
  }
}
