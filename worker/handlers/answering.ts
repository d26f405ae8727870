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

/** Makes answers of methods about an open slide; throws `UNKNOWN_SLIDE` for one that is not. */
export function answeringOnSlides(slides: OpenSlides) {
  return <M extends Exclude<MethodName, WithoutSlide>>(
    method: M,
    answer: (
      open: OpenSlide,
      params: Methods[M]['params'],
      context: HandlerContext,
    ) => Methods[M]['result'] | Promise<Methods[M]['result']>,
  ): Answer<M> =>
    checked(method, async (params, context) => answer(slides.get(params.slideId), params, context))
}

export type OnSlide = ReturnType<typeof answeringOnSlides>
