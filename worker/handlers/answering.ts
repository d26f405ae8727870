import type { MethodName, Methods } from '../api/methods.ts'
import type { HandlerContext } from '../api/rpc.ts'
import type { Collaborators } from './collaborators.ts'
import type { OpenSlide, OpenSlides } from './open-slides.ts'
import { checkParams } from './schemas.ts'

/** How a method is answered. */
export type Answer<M extends MethodName> = (
  params: Methods[M]['params'],
  context: HandlerContext,
) => Promise<Methods[M]['result']>

/** Methods that are not about an open slide. */
export type WithoutSlide =
  | 'fitSlides'
  | 'openSlide'
  | 'makeDemoSlide'
  | 'closeSlide'
  | 'previewSlide'
  | 'inspectCache'
  | 'clearCache'
  | 'inspectDevices'
  | 'describeEncoder'
  | 'readSession'
  | 'writeSession'
  | 'keepSlide'
  | 'recallSource'
  | 'keepLast'
  | 'readLast'

/** What a group of methods needs of its surroundings. */
export interface Surroundings {
  slides: OpenSlides
  collaborators: Collaborators
  appVersion: string
}

/** An answer whose parameters are checked first (`BAD_REQUEST`). */
export function checked<M extends MethodName>(method: M, answer: Answer<M>): Answer<M> {
  return async (params, context) => answer(checkParams(method, params), context)
}

/** Methods about an open slide that need none of its values. */
const WITHOUT_VALUES: ReadonlySet<MethodName> = new Set<MethodName>([
  ...(['checkFiles', 'identifySlide', 'readKeptSlide', 'getSpots', 'getFeatures', 'getObsColumn'] as const),
  ...(['getFeatureMap', 'getPicture', 'getPictureTiles', 'getPictureTile', 'buildPyramid'] as const),
  ...([
    'inspectPicture',
    'viewPicture',
    'fitLandmarks',
    'growRegion',
    'findSpots',
    'readRegions',
    'writeRegions',
  ] as const),
])

/**
 * Makes answers of methods about an open slide; throws `UNKNOWN_SLIDE` for one that is not. Values that still lie in the cache are there
 * when a method that needs them begins, and others had their turn meanwhile.
 */
export function answeringOnSlides(slides: OpenSlides) {
  return <M extends Exclude<MethodName, WithoutSlide>>(
    method: M,
    answer: (
      open: OpenSlide,
      params: Methods[M]['params'],
      context: HandlerContext,
    ) => Methods[M]['result'] | Promise<Methods[M]['result']>,
  ): Answer<M> =>
    checked(method, async (params, context) => {
      const open = slides.get(params.slideId)
      if (!WITHOUT_VALUES.has(method)) {
        const { bSlideId } = params as { bSlideId?: string }
        for (const { slide } of bSlideId === undefined ? [open] : [open, slides.get(bSlideId)])
          if (slide.loadValues) await slide.loadValues()
        context.signal.throwIfAborted()
      }
      return answer(open, params, context)
    })
}

export type OnSlide = ReturnType<typeof answeringOnSlides>
