import { z } from 'zod'
import { CACHE_PARTS } from '../api/cache.ts'
import { DEVICES } from '../api/devices.ts'
import { HistologueError } from '../api/errors.ts'
import type { MethodName, Methods } from '../api/methods.ts'
import { EXPORT_SCHEMAS } from './export-schemas.ts'
import { ADDED_PICTURE, PICTURE_SCHEMAS } from './picture-schemas.ts'
import { asked, MOST_NAME, nQuestion } from './question-schemas.ts'
import { path, REGION_SCHEMAS, slideId } from './region-schemas.ts'
import { SESSION_SCHEMAS } from './session-schemas.ts'

const index = z.int().min(0)
const count = z.int().min(1)
const by = z.enum(['expected', 'supported', 'observed'])

const selection = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('spot'), barcode: z.string() }),
  z.strictObject({ kind: z.literal('region'), column: z.string(), value: z.string() }),
  z.strictObject({
    ...{ kind: z.literal('spots'), name: z.string().min(1).max(200), spots: z.instanceof(Uint32Array) },
  }),
  z.strictObject({ kind: z.literal('all') }),
])

const histology = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('built-in') }),
  z.strictObject({
    kind: z.literal('encoder'),
    manifestPath: path,
    licenceAccepted: z.boolean().exactOptional(),
    pixelSizeUm: z.number().positive().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('obsm'), key: z.string().min(1) }),
])
/** Seeds of an ensemble where nobody says. */
export const DEFAULT_SEEDS = 5

/** More models than anyone waits for. */
export const MOST_SEEDS = 100

/** More slides than anyone fits at once. */
const MOST_SLIDES = 100

/** More splits of the counts than anyone waits for. */
export const MOST_THINNINGS = 20

/** What the parameters of each method must look like; whoever holds the port may post anything. */
const SCHEMAS: { [M in MethodName]: z.ZodType<Methods[M]['params']> } = {
  ...REGION_SCHEMAS,
  ...EXPORT_SCHEMAS,
  ...PICTURE_SCHEMAS,
  ...SESSION_SCHEMAS,
  openSlide: z.strictObject({
    path,
    picture: ADDED_PICTURE.exactOptional(),
    element: z.string().min(1).max(1000).exactOptional(),
  }),
  previewSlide: z.strictObject({ path }),
  checkFiles: z.strictObject({ slideId }),
  inspectCache: z.strictObject({}),
  clearCache: z.strictObject({ parts: z.array(z.enum(CACHE_PARTS)) }),
  closeSlide: z.strictObject({ slideId }),
  makeDemoSlide: z.strictObject({
    path: path.exactOptional(),
    seed: index.exactOptional(),
    overwrite: z.boolean().exactOptional(),
  }),
  getSpots: z.strictObject({ slideId }),
  getFeatures: z.strictObject({ slideId }),
  getObsColumn: z.strictObject({ slideId, name: z.string() }),
  getFeatureMap: z.strictObject({
    slideId,
    feature: index,
    quantity: z.enum(['expression', 'attention', 'expected', 'supported', 'observed']),
  }),
  fitSlide: z.strictObject({
    slideId,
    nSeed: count.max(MOST_SEEDS).exactOptional(),
    device: z.enum(DEVICES).exactOptional(),
    modelPath: path.exactOptional(),
    refit: z.boolean().exactOptional(),
    balance: z.boolean().exactOptional(),
    histology: histology.exactOptional(),
  }),
  describeEncoder: z.strictObject({ manifestPath: path }),
  fitSlides: z.strictObject({
    slideIds: z.array(slideId).min(2).max(MOST_SLIDES),
    path,
    nSeed: count.max(MOST_SEEDS).exactOptional(),
    device: z.enum(DEVICES).exactOptional(),
    balance: z.boolean().exactOptional(),
    histology: histology.exactOptional(),
  }),
  saveModel: z.strictObject({ slideId, path }),
  rankSpot: z.strictObject({ slideId, spot: index, by }),
  rankRegion: z.strictObject({ slideId, spots: z.instanceof(Uint32Array), by }),
  getTopFeatures: z.strictObject({ slideId, by, k: count }),
  exportRanking: z.strictObject({ slideId, selection, by, top: count.exactOptional(), path }),
  explainSpots: z.strictObject({
    slideId,
    selection,
    baseline: z.string().exactOptional(),
    path: path.exactOptional(),
  }),
  probeFeature: z.strictObject({
    ...{ slideId, selection, feature: z.string() },
    factor: z.number().gt(1, 'a probe raises a gene, so its factor must be above 1'),
  }),
  measureNoise: z.strictObject({
    slideId,
    by: z.enum(['expected', 'supported']).exactOptional(),
    nSpot: count.exactOptional(),
  }),
  inspectDevices: z.strictObject({}),
  benchRanking: z.strictObject({
    slideId,
    column: z.string(),
    nThinning: count.max(MOST_THINNINGS).exactOptional(),
    nSeed: count.max(MOST_SEEDS).exactOptional(),
    path: path.exactOptional(),
    histology: histology.exactOptional(),
  }),
  saveBench: z.strictObject({ slideId, path }),
  learnQuestions: z.strictObject({ slideId, nQuestion: nQuestion.exactOptional() }),
  rankQuestion: z.strictObject({ slideId, nQuestion, question: index, by }),
  exportQuestions: z.strictObject({
    ...{ slideId, nQuestion, table: z.enum(['genes', 'maps', 'vector']), path },
    names: z.array(z.string().max(MOST_NAME)).exactOptional(),
    top: count.exactOptional(),
  }),
  askQuestion: z.strictObject({ slideId, question: asked }),
  rankAnswer: z.strictObject({ slideId, question: asked, by }),
  exportAnswer: z.strictObject({
    ...{ slideId, question: asked, table: z.enum(['genes', 'map']), by, path },
    top: count.exactOptional(),
  }),
  compareSlides: z.strictObject({ slideId, otherSlideId: slideId }),
  saveVectors: z.strictObject({ slideId, path }),
}

/** Gives the parameters back as their type, or throws `BAD_REQUEST` with the place in them. */
export function checkParams<M extends MethodName>(method: M, params: unknown): Methods[M]['params'] {
  const parsed = SCHEMAS[method].safeParse(params)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new HistologueError('BAD_REQUEST', `${method}: ${issue.message}`, {
    place: issue.path.join('/') || method,
  })
}
