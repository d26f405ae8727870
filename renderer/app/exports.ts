import type { MenuCommand } from '../../worker/api/bridge.ts'
import { useFit } from '../stores/fit.ts'
import { useRegions } from '../stores/regions.ts'
import { useSelection } from '../stores/selection.ts'
import { useShownComparison } from '../stores/shown-comparison.ts'
import { useSlide } from '../stores/slide.ts'
import { useView } from '../stores/view.ts'
import { type EXPORT_ENTRIES, EXPORT_REASONS } from '../ui/export-words.ts'

export type ExportCommand = keyof typeof EXPORT_ENTRIES & MenuCommand

/** What decides which exports there are. */
export interface ExportState {
  hasSlide: boolean
  /** A picture or coordinates: something to draw. */
  hasPlace: boolean
  hasSelection: boolean
  isFitted: boolean
  isComparing: boolean
  hasSides: boolean
  /** Regions that hold spots. */
  nRegion: number
}

/** Why each export cannot be had now; null where it can. */
export function exportReasons(state: ExportState): Record<ExportCommand, string | null> {
  const { hasSlide, hasPlace, hasSelection, isFitted, isComparing, hasSides, nRegion } = state
  const unless = (isMet: boolean, reason: keyof typeof EXPORT_REASONS) =>
    !hasSlide ? EXPORT_REASONS.noSlide : isMet ? null : EXPORT_REASONS[reason]
  return {
    'export-table': isComparing ? unless(hasSides, 'noSides') : unless(hasSelection && isFitted, 'noTable'),
    'export-several': unless(nRegion > 1, 'fewRegions'),
    'export-figure': unless(hasPlace, 'noPlace'),
    'export-report': unless(isComparing && hasSides, 'noComparison'),
    'export-h5ad': unless(nRegion > 0 || isFitted, 'noResults'),
    'export-regions': unless(nRegion > 0, 'noRegions'),
    'save-model': unless(isFitted, 'noFit'),
  }
}

/** The reasons as they are now, for the page's menu. */
export function useExportReasons(): Record<ExportCommand, string | null> {
  useSlide((state) => state.info)
  useSelection((state) => state.selection)
  useFit((state) => state.fit.status)
  useView((state) => state.rightPanel)
  useShownComparison((state) => state.shown)
  useRegions((state) => state.regions)
  return currentExportReasons()
}

/** The reasons as they are now. */
export function currentExportReasons(): Record<ExportCommand, string | null> {
  const { info } = useSlide.getState()
  return exportReasons({
    hasSlide: info !== null,
    hasPlace: info !== null && (info.picture !== null || info.hasCoordinates),
    hasSelection: useSelection.getState().selection !== null,
    isFitted: useFit.getState().fit.status === 'done',
    isComparing: useView.getState().rightPanel === 'compare',
    hasSides: useShownComparison.getState().shown !== null,
    nRegion: useRegions.getState().regions.filter(({ spots }) => spots.length > 0).length,
  })
}
