import { z } from 'zod'
import { questionText } from './question-schema.ts'

/** What a session file says it is. */
export const FORMAT = 'histologue-session'
/** Raised when an older app could no longer read what is written. */
export const VERSION = 1

const index = z.int().min(0)
const reading = z.enum(['expected', 'supported', 'observed'])
const quantity = z.enum(['attention', 'expected', 'supported', 'observed'])
const place = z.object({ path: z.string().min(1), relative: z.string() })
const camera = z.object({ target: z.tuple([z.number(), z.number()]), zoom: z.number() })
const hex = z.string().regex(/^[\da-f]{64}$/)

const region = z.object({
  id: z.string().min(1),
  name: z.string(),
  colour: z.string().regex(/^#[\da-f]{6}$/i),
  note: z.string(),
  locked: z.boolean(),
  /** Runs of spots: first spot, how many, and so on. */
  spots: z.array(index),
  /** Polygons, rings, x and y in turn. */
  outline: z.array(z.array(z.array(z.number()))).exactOptional(),
})

const side = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('region'), id: z.string() }),
  z.object({ kind: z.literal('label'), column: z.string(), value: z.string() }),
  z.object({ kind: z.literal('rest') }),
  z.object({ kind: z.literal('ring'), rings: z.int().min(1).max(1000) }),
])

const histology = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('built-in') }),
  z.object({
    ...{ kind: z.literal('encoder'), manifest: place },
    licenceAccepted: z.boolean().exactOptional(),
    pixelSizeUm: z.number().positive().exactOptional(),
  }),
  z.object({ kind: z.literal('obsm'), key: z.string().min(1) }),
])

const map = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('score'), name: z.string(), genes: z.array(z.string()) }),
  z.object({
    ...{ kind: z.literal('learned'), name: z.string(), fitId: z.string() },
    ...{ nQuestion: z.int().min(2), question: index },
  }),
  z.object({ kind: z.literal('answer'), name: z.string(), question: questionText }),
])

const view = z.object({
  camera: camera.nullable(),
  panel: z.enum(['selection', 'questions', 'genes', 'fit', 'compare']),
  reading,
  selected: z.union([z.object({ region: z.string() }), z.object({ spot: index })]).nullable(),
  spotOpacity: z.number().min(0).max(1),
  tissueOpacity: z.number().min(0).max(1),
  spotScale: z.number().positive().max(100).exactOptional(),
  tone: z.object({ brightness: z.number(), contrast: z.number() }).exactOptional(),
  channels: z
    .array(
      z.object({
        isShown: z.boolean(),
        colour: z.string().regex(/^#[\da-f]{6}$/i),
        low: z.number(),
        high: z.number(),
      }),
    )
    .exactOptional(),
  umap: z
    .object({ isOpen: z.boolean(), of: z.enum(['queries', 'expression']), camera: camera.nullable() })
    .exactOptional(),
  colour: z.object({
    mode: z.enum(['none', 'gene', 'label', 'attention']),
    feature: index.nullable(),
    quantity,
    column: z.string().nullable(),
    range: z.object({ low: z.number(), high: z.number() }).nullable(),
    hiddenCodes: z.array(index),
    ramp: z.enum(['viridis', 'cividis']),
    isLog: z.boolean().exactOptional(),
    clip: z.number().min(0).max(0.5).exactOptional(),
    palette: z.enum(['file', 'safe']).exactOptional(),
    // A kind of map that a later version has is no map here, and no damage.
    map: map.exactOptional().catch(undefined as never),
  }),
})

const comparison = z.object({
  ...{ a: side.nullable(), b: side.nullable(), otherSlide: z.string().nullable(), by: reading },
  panes: z
    .array(
      z.object({
        show: z.enum(['expression', 'attention', 'expected', 'supported', 'observed', 'label', 'none']),
        feature: index.nullable(),
        column: z.string().nullable(),
      }),
    )
    .length(2),
  cameras: z.array(camera).length(2).nullable(),
  isLinked: z.boolean(),
  tab: z.enum(['volcano', 'ranks', 'agreement', 'dots', 'heat', 'gene']),
  several: z
    .union([
      z.object({ kind: z.literal('regions') }),
      z.object({ kind: z.literal('column'), column: z.string() }),
    ])
    .nullable(),
  picked: index.nullable(),
})

/** A picture laid under the spots; without a file, the slide's own. */
export const layout = {
  scale: z.number().positive().exactOptional(),
  registration: z
    .tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()])
    .readonly()
    .exactOptional(),
}

/** By fit and number of questions, then by place. */
export const questionNames = z.record(z.string(), z.record(z.string(), z.string().max(200)))

const slide = z.object({
  id: z.string().min(1),
  name: z.string(),
  file: place,
  picture: z.object({ file: place.exactOptional(), ...layout }).exactOptional(),
  element: z.string().min(1).exactOptional(),
  identity: z
    .object({ nSpot: index, nFeature: index, spotsId: hex, featuresId: hex, sha256: hex.nullable() })
    .nullable(),
  regions: z.array(region),
  hidden: z.array(z.string()),
  view: view.nullable(),
  comparison: comparison.nullable(),
  fit: z
    .object({ fitId: z.string().nullable(), balance: z.boolean(), histology, model: place.nullable() })
    .nullable(),
  questionNames: questionNames.exactOptional(),
})

/** What every version of the file begins with, so that a newer one is known for what it is. */
export const headSchema = z.object({ format: z.literal(FORMAT), version: z.int().min(1) })

/** A session as it stands in its file. Fields that this version does not know are passed over. */
export const fileSchema = headSchema.extend({
  app: z.string(),
  savedAt: z.string(),
  active: index,
  slides: z.array(slide).max(1000),
  geneLists: z
    .array(z.object({ name: z.string(), description: z.string(), genes: z.array(z.string()) }))
    .exactOptional(),
})

export type SessionText = z.infer<typeof fileSchema>
export type SlideText = SessionText['slides'][number]
export type PlaceText = z.infer<typeof place>
