import { join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { FeatureMap, MapQuantity } from './api/methods.ts'
import type { Handlers } from './api/rpc.ts'
import { sidecarPath } from './export/sidecar.ts'
import { answeringOnSlides, checked } from './handlers/answering.ts'
import { benchRanking, saveBench } from './handlers/bench.ts'
import { cacheMethods } from './handlers/cache-methods.ts'
import { type Collaborators, realCollaborators } from './handlers/collaborators.ts'
import { makeDemoSlide } from './handlers/demo.ts'
import { deviceReport } from './handlers/device-report.ts'
import { explainSelection, probeSelection } from './handlers/explain.ts'
import { exportMethods } from './handlers/export-methods.ts'
import { exportRanking } from './handlers/export-ranking.ts'
import { fitSlides } from './handlers/fit-slides.ts'
import { type OpenSlide, OpenSlides } from './handlers/open-slides.ts'
import { Openings } from './handlers/openings.ts'
import { pictureMethods } from './handlers/picture-methods.ts'
import { questionMethods } from './handlers/question-methods.ts'
import { regionMethods } from './handlers/region-methods.ts'
import { DEFAULT_SEEDS } from './handlers/schemas.ts'
import { checkFeature, checkSpots } from './handlers/select-spots.ts'
import { sessionMethods } from './handlers/session-methods.ts'
import { describeSlide } from './handlers/slide-info.ts'
import { fewAtOnce } from './slide/few-at-once.ts'
import { type FileState, fileState, pictureFiles } from './slide/file-identity.ts'
import { withKeptPyramid } from './slide/image/pyramid/kept-pyramids.ts'
import { keepMatrices, type MatrixCache } from './slide/kept/kept-matrices.ts'

/** Where the handlers keep things, and what they sign exports with. */
export interface HandlerEnvironment {
  /** Folder of fits and the demo slide; made when needed. */
  cacheDir: string
  appVersion: string
  /** Folder of what was made on slides outside of session files; one in the cache where nobody says. */
  keepDir?: string
}

/** Spots whose rankings are broken by noise where nobody says. */
const NOISE_SPOTS = 100

/**
 * The answers to every method, for the app's worker, the terminal and tests alike. Parameters are checked at this
 * border (`BAD_REQUEST`). Disposing (`Symbol.asyncDispose`, out of reach of the port) closes all slides.
 */
export function createHandlers(
  { cacheDir, appVersion, keepDir = join(cacheDir, 'kept') }: HandlerEnvironment,
  collaborators: Collaborators = realCollaborators,
): Handlers & AsyncDisposable {
  const slides = new OpenSlides()

  const matrices = keepMatrices(join(cacheDir, 'matrices'), { appVersion })
  const openings = new Openings((path, options) => collaborators.openSlideFile(path, options), matrices)

  const onSlide = answeringOnSlides(slides)

  return {
    openSlide: checked('openSlide', async ({ path, ...options }, { signal }) => {
      const { picture } = options
      const states = new Map<string, FileState>()
      const slide = await openings.open(path, { ...options, signal }, async () => {
        const files = picture?.path === undefined ? [] : await pictureFiles(picture.path)
        for (const [file, state] of await statesOf([path, ...files])) states.set(file, state)
      })
      try {
        for (const [file, state] of await statesOf(slide.parts?.files ?? [])) states.set(file, state)
      } catch (thrown) {
        slide.close()
        throw thrown
      }
      // Opening cannot be stopped half way, nor is the port heard meanwhile: a cancel is let in now. The first turn may
      // end before the port is asked again, the second cannot. What nobody waits for any more is closed again.
      await setImmediate()
      await setImmediate()
      if (signal.aborted) slide.close()
      signal.throwIfAborted()
      const open = slides.add(withKeptPyramid(slide, cacheDir), states)
      await open.findGenes(matrices)
      if (signal.aborted) slides.close(open.slideId)
      signal.throwIfAborted()
      return describeSlide(open)
    }),
    previewSlide: checked('previewSlide', ({ path }) => openings.preview(path)),
    checkFiles: onSlide('checkFiles', (open) => open.checkFiles()),
    closeSlide: checked('closeSlide', async ({ slideId }) => {
      slides.close(slideId)
      return null
    }),
    makeDemoSlide: checked('makeDemoSlide', async (params) => {
      if (params.path !== undefined) await slides.refuseOverwriting(params.path)
      return makeDemoSlide(params, cacheDir, collaborators)
    }),
    getSpots: onSlide('getSpots', ({ slide }) => ({
      barcodes: slide.barcodes,
      xy: slide.xy ?? new Float32Array(2 * slide.barcodes.length).fill(Number.NaN),
    })),
    getFeatures: onSlide('getFeatures', ({ slide }) => slide.features),
    getObsColumn: onSlide('getObsColumn', ({ slide }, { name }) => slide.readObsColumn(name)),
    getFeatureMap: onSlide('getFeatureMap', (open, { feature, quantity }) =>
      mapFeature(open, checkFeature(open.slide, feature), quantity, matrices),
    ),
    fitSlide: onSlide('fitSlide', (open, params, { signal, onProgress }) =>
      open.exclusive('fit', signal, async (untilReplaced) => {
        const { slideId: _, nSeed = DEFAULT_SEEDS, device = 'auto', ...rest } = params
        const sha256Of = (path: string) => open.sha256Of(path)
        const options = { ...rest, nSeed, device, cacheDir, sha256Of }
        const attention = await collaborators.fitAttention(open.slide, options, {
          signal: untilReplaced,
          onProgress,
        })
        untilReplaced.throwIfAborted()
        open.attention = attention
        // What cannot be made is told to who compares.
        setTimeout(() => open.prepareComparisons().catch(() => undefined))
        return attention.summary
      }),
    ),
    describeEncoder: checked('describeEncoder', ({ manifestPath }) =>
      collaborators.describeEncoder(manifestPath),
    ),
    fitSlides: checked('fitSlides', async ({ slideIds, path, ...rest }, context) => {
      await slides.refuseOverwriting(path)
      return fitSlides(
        slideIds.map((slideId) => slides.get(slideId)),
        path,
        rest,
        { ...context, collaborators },
      )
    }),
    saveModel: onSlide('saveModel', async ({ attention }, { path }) => {
      await slides.refuseOverwriting(path)
      await attention.save(path)
      return { path }
    }),
    rankSpot: onSlide('rankSpot', ({ attention, slide }, { spot, by }) =>
      attention.rank(checkSpots(slide, Uint32Array.of(spot)), by),
    ),
    rankRegion: onSlide('rankRegion', ({ attention, slide }, { spots, by }) =>
      attention.rank(checkSpots(slide, spots), by),
    ),
    getTopFeatures: onSlide('getTopFeatures', (open, { by, k }, { signal, onProgress }) =>
      open.exclusive('top', signal, async (untilReplaced) => {
        const kept = Math.min(k, open.slide.matrix.nColumn)
        const context = { signal: untilReplaced, onProgress }
        return { features: await open.attention.topFeatures(by, kept, context), k: kept }
      }),
    ),
    exportRanking: onSlide('exportRanking', (open, params, context) =>
      open.whileOpen(context.signal, async (signal) => {
        await slides.refuseOverwriting(params.path, sidecarPath(params.path))
        return exportRanking(open, params, appVersion, { ...context, signal })
      }),
    ),
    explainSpots: onSlide('explainSpots', (open, params, { signal }) =>
      open.exclusive('explain', signal, async (untilReplaced) => {
        const { path } = params
        if (path !== undefined) await slides.refuseOverwriting(path, sidecarPath(path))
        return explainSelection(open, params, { collaborators, appVersion, signal: untilReplaced })
      }),
    ),
    probeFeature: onSlide('probeFeature', (open, params, { signal }) =>
      open.exclusive('probe', signal, (untilReplaced) =>
        probeSelection(open, params, collaborators, untilReplaced),
      ),
    ),
    measureNoise: onSlide(
      'measureNoise',
      (open, { by = 'supported', nSpot = NOISE_SPOTS }, { signal, onProgress }) =>
        open.exclusive('noise', signal, (untilReplaced) => {
          const { slide, attention } = open
          return collaborators.measureNoise(
            { slide, attention, by, nSpot },
            { signal: untilReplaced, onProgress },
          )
        }),
    ),
    ...regionMethods(onSlide, { slides, collaborators, appVersion }),
    inspectDevices: checked('inspectDevices', async (_params, context) =>
      deviceReport(await collaborators.inspectDevices(context), { cacheDir, appVersion }),
    ),
    benchRanking: onSlide('benchRanking', (open, params, { signal, onProgress }) =>
      open.exclusive('bench', signal, async (untilReplaced) => {
        if (params.path !== undefined) await slides.refuseOverwriting(params.path)
        const context = { signal: untilReplaced, onProgress }
        return benchRanking(open, { nSeed: DEFAULT_SEEDS, ...params }, collaborators, context)
      }),
    ),
    saveBench: onSlide('saveBench', async (open, { path }) => {
      await slides.refuseOverwriting(path)
      return saveBench(open, path)
    }),
    ...pictureMethods(onSlide, cacheDir),
    ...questionMethods(onSlide, { slides, collaborators, appVersion }),
    ...exportMethods(onSlide, { slides, collaborators, appVersion }),
    ...sessionMethods(onSlide, { slides, appVersion }, keepDir),
    ...cacheMethods(
      cacheDir,
      () => matrices.settled(),
      (parts) => {
        if (parts.includes('pictures')) slides.forgetTiles()
      },
    ),
    async [Symbol.asyncDispose]() {
      // What is being kept is still read from the slides.
      await matrices.settled()
      slides.closeAll()
    },
  }
}

function mapFeature(
  open: OpenSlide,
  feature: number,
  quantity: MapQuantity,
  matrices: MatrixCache,
): FeatureMap {
  if (quantity !== 'expression') return { values: open.attention.map(feature, quantity), quantity }
  const values = open.expressionMap(feature)
  // Behind the answer: the first map is looked at while the next ones become quicker.
  open.keepGenes(matrices)
  return { values, quantity }
}

/** What the files that a slide is made of look like, by absolute path. */
async function statesOf(paths: string[]) {
  return new Map(await fewAtOnce(paths, async (path) => [resolve(path), await fileState(path)] as const))
}
