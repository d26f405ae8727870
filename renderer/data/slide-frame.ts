import type { SlideInfo } from '../../worker/api/methods.ts'
import type { SessionSide, SessionSlide } from '../../worker/api/sessions.ts'
import { compose, IDENTITY, inverse, movePlaces } from '../layers/registration.ts'
import type { SlideSource } from '../stores/slide.ts'

/**
 * What was made on a slide as it lies where the slide is opened from `source`: a registration moves outlines with the spots, and what is
 * about another picture goes.
 */
export function inFrameOf(record: SessionSlide, source: SlideSource): SessionSlide {
  const [before, after] = [record.source.picture, source.picture]
  const isSamePicture = before?.path === after?.path
  if (isSamePicture && JSON.stringify(before) === JSON.stringify(after)) return record
  const view = record.view && { ...record.view, camera: null }
  if (view && !isSamePicture) delete view.channels
  const [from, to] = [before?.registration ?? IDENTITY, after?.registration ?? IDENTITY]
  const change = compose(inverse(from), to)
  const isMoved = from.some((value, at) => value !== to[at])
  const regions = record.regions.map((region) =>
    isMoved && region.outline
      ? { ...region, outline: region.outline.map((rings) => rings.map((ring) => movePlaces(ring, change))) }
      : region,
  )
  const comparison = record.comparison && { ...record.comparison, cameras: null }
  return { ...record, regions, view, comparison }
}

/**
 * The record of a slide whose file is opened another way: regions, view and comparison stay, but for labels that the slide does not have
 * that way. Its fit is another one, and so may be the files that it is read from.
 */
export function otherWay(record: SessionSlide, source: SlideSource, info: SlideInfo): SessionSlide {
  const moved = inFrameOf(record, source)
  const columns = info.obsColumns.map(({ name }) => name)
  const isKnown = (column: string | null) => column === null || columns.includes(column)
  const { view, comparison, identity, fit } = moved
  const hasSide = (side: SessionSide | null) => side?.kind !== 'label' || isKnown(side.column)
  const isOneSlide = (comparison?.otherSlide ?? null) === null
  const areSidesKnown =
    comparison !== null &&
    // What stands on another slide is of that slide's columns.
    [comparison.a, ...(isOneSlide ? [comparison.b] : [])].every(hasSide) &&
    comparison.panes.every(({ column }, pane) => (pane === 1 && !isOneSlide) || isKnown(column)) &&
    (comparison.several?.kind !== 'column' || isKnown(comparison.several.column))
  return {
    ...{ ...moved, name: info.name, source },
    identity: identity && { ...identity, sha256: null },
    view:
      view && !isKnown(view.colour.column)
        ? { ...view, colour: { ...view.colour, mode: 'none', column: null, hiddenCodes: [] } }
        : view,
    comparison: areSidesKnown ? comparison : null,
    fit: fit && { ...fit, fitId: null },
  }
}
