import { z } from 'zod'
import type { SessionMethods } from '../api/session-methods.ts'
import { questionNames } from '../session/session-schema.ts'
import { ADDED_PICTURE, CHANNELS } from './picture-schemas.ts'
import { composed, MOST_NAME, nQuestion } from './question-schemas.ts'
import { path, region, slideId } from './region-schemas.ts'

const reading = z.enum(['expected', 'supported', 'observed'])
const index = z.int().min(0)
const camera = z.strictObject({ target: z.tuple([z.number(), z.number()]), zoom: z.number() })
const source = z.strictObject({
  path,
  picture: ADDED_PICTURE.exactOptional(),
  element: z.string().min(1).max(1000).exactOptional(),
})
const identity = z.strictObject({
  ...{ nSpot: index, nFeature: index, spotsId: z.string(), featuresId: z.string() },
  sha256: z.string().nullable(),
})
const side = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('region'), id: z.string() }),
  z.strictObject({ kind: z.literal('label'), column: z.string(), value: z.string() }),
  z.strictObject({ kind: z.literal('rest') }),
  z.strictObject({ kind: z.literal('ring'), rings: z.int().min(1).max(1000) }),
])
const histology = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('built-in') }),
  z.strictObject({
    ...{ kind: z.literal('encoder'), manifestPath: path },
    licenceAccepted: z.boolean().exactOptional(),
    pixelSizeUm: z.number().positive().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('obsm'), key: z.string().min(1) }),
])
const map = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('score'), name: z.string(), genes: z.array(z.string()) }),
  z.strictObject({
    ...{ kind: z.literal('learned'), name: z.string().max(MOST_NAME), fitId: z.string() },
    ...{ nQuestion, question: index },
  }),
  z.strictObject({ kind: z.literal('answer'), name: z.string().max(MOST_NAME), question: composed }),
])
const view = z.strictObject({
  camera: camera.nullable(),
  panel: z.enum(['selection', 'questions', 'genes', 'fit', 'compare']),
  reading,
  selected: z.union([z.strictObject({ region: z.string() }), z.strictObject({ spot: index })]).nullable(),
  ...{ spotOpacity: z.number().min(0).max(1), tissueOpacity: z.number().min(0).max(1) },
  spotScale: z.number().positive().max(100).exactOptional(),
  tone: z.strictObject({ brightness: z.number(), contrast: z.number() }).exactOptional(),
  channels: CHANNELS.exactOptional(),
  umap: z
    .strictObject({ isOpen: z.boolean(), of: z.enum(['queries', 'expression']), camera: camera.nullable() })
    .exactOptional(),
  colour: z.strictObject({
    mode: z.enum(['none', 'gene', 'label', 'attention']),
    feature: index.nullable(),
    quantity: z.enum(['attention', 'expected', 'supported', 'observed']),
    column: z.string().nullable(),
    range: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
    hiddenCodes: z.array(index),
    ramp: z.enum(['viridis', 'cividis']),
    isLog: z.boolean().exactOptional(),
    clip: z.number().min(0).max(0.5).exactOptional(),
    palette: z.enum(['file', 'safe']).exactOptional(),
    map: map.exactOptional(),
  }),
})
const pane = z.strictObject({
  show: z.enum(['expression', 'attention', 'expected', 'supported', 'observed', 'label', 'none']),
  ...{ feature: index.nullable(), column: z.string().nullable() },
})
const comparison = z.strictObject({
  ...{ a: side.nullable(), b: side.nullable(), otherSlide: z.string().nullable(), by: reading },
  ...{ panes: z.array(pane).length(2), cameras: z.array(camera).length(2).nullable() },
  isLinked: z.boolean(),
  tab: z.enum(['volcano', 'ranks', 'agreement', 'dots', 'heat', 'gene']),
  several: z
    .union([
      z.strictObject({ kind: z.literal('regions') }),
      z.strictObject({ kind: z.literal('column'), column: z.string() }),
    ])
    .nullable(),
  picked: index.nullable(),
})
const slide = z.strictObject({
  ...{ id: z.string().min(1), name: z.string(), source, identity: identity.nullable() },
  ...{ regions: z.array(region), hidden: z.array(z.string()) },
  ...{ view: view.nullable(), comparison: comparison.nullable() },
  fit: z
    .strictObject({
      ...{ fitId: z.string().nullable(), balance: z.boolean(), histology },
      modelPath: path.nullable(),
    })
    .nullable(),
  questionNames: questionNames.exactOptional(),
})
const last = z.strictObject({
  ...{ path: path.nullable(), sources: z.array(source).max(1000), active: index },
  ids: z.array(z.string().min(1)).max(1000).exactOptional(),
})

/** What the parameters of the methods about sessions must look like. */
export const SESSION_SCHEMAS: { [M in keyof SessionMethods]: z.ZodType<SessionMethods[M]['params']> } = {
  readSession: z.strictObject({ path, folders: z.array(path).max(1000).exactOptional() }),
  writeSession: z.strictObject({
    path,
    session: z.strictObject({
      ...{ slides: z.array(slide).max(1000), active: index },
      geneLists: z
        .array(z.strictObject({ name: z.string(), description: z.string(), genes: z.array(z.string()) }))
        .exactOptional(),
    }),
    stamp: z.string().exactOptional(),
  }),
  identifySlide: z.strictObject({ slideId, withFile: z.boolean().exactOptional() }),
  keepSlide: z.strictObject({ slide, other: slide.exactOptional(), aside: z.boolean().exactOptional() }),
  readKeptSlide: z.strictObject({ slideId, element: z.string().exactOptional() }),
  recallSource: z.strictObject({ path }),
  keepLast: z.strictObject({ last }),
  readLast: z.strictObject({}),
}
