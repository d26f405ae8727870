import type {
  SessionComparison,
  SessionSlide,
  SessionView,
  SlideIdentity,
} from '../../worker/api/sessions.ts'
import { PLAIN_TONE } from '../layers/tone.ts'
import { useChannels } from '../stores/channels.ts'
import { useColouring } from '../stores/colouring.ts'
import { setCompare, useCompare } from '../stores/compare.ts'
import { setFitSettings, useFit } from '../stores/fit.ts'
import { resetQuestions, useQuestions } from '../stores/questions.ts'
import { resetRegions, useRegions } from '../stores/regions.ts'
import { selectRegion, selectSpot, setReading, useSelection } from '../stores/selection.ts'
import type { SlideSource } from '../stores/slide.ts'
import { setUmap, useUmap } from '../stores/umap.ts'
import { setView, useView } from '../stores/view.ts'
import { mapNow } from './kept-map.ts'

/** A slide on which nothing was made yet. */
export function newRecord(name: string, source: SlideSource, identity: SlideIdentity): SessionSlide {
  return {
    ...{ id: crypto.randomUUID(), name, source, identity },
    ...{ regions: [], hidden: [], view: null, comparison: null, fit: null },
  }
}

/** What has been made on the slide that is shown, put into its record. */
export function recordNow(slide: SessionSlide): SessionSlide {
  const { regions, hidden } = useRegions.getState()
  const { fit, settings } = useFit.getState()
  const { names } = useQuestions.getState()
  return {
    ...slide,
    ...((slide.questionNames || Object.keys(names).length > 0) && { questionNames: names }),
    ...{ regions: [...regions], hidden: [...hidden] },
    ...{ view: viewNow(), comparison: comparisonOf(useCompare.getState()) },
    fit: {
      fitId: fit.status === 'done' ? fit.summary.fitId : (slide.fit?.fitId ?? null),
      ...{ balance: settings.balance, histology: settings.histology, modelPath: settings.modelPath },
    },
  }
}

function viewNow(): SessionView {
  const { camera, rightPanel, spotOpacity, tissueOpacity, spotScale, tone } = useView.getState()
  const { selection, spot, reading } = useSelection.getState()
  const { isOpen, of, camera: ofUmap } = useUmap.getState()
  const { mode, hiddenCodes, ...colouring } = useColouring.getState()
  const { feature, quantity, column, range, ramp, isLog, clip, palette } = colouring
  const { views } = useChannels.getState()
  const map = mapNow()
  const region = selection?.kind === 'region' && selection.origin.kind === 'kept' ? selection.origin.id : null
  return {
    ...{ camera, panel: rightPanel, reading, spotOpacity, tissueOpacity, spotScale, tone },
    ...(views && { channels: views }),
    umap: { isOpen, of, camera: ofUmap },
    selected: region !== null ? { region } : spot !== null ? { spot } : null,
    colour: {
      ...{ feature, quantity, column, range, ramp, isLog, clip, palette },
      mode: mode === 'question' || mode === 'score' ? 'none' : mode,
      hiddenCodes: [...hiddenCodes],
      ...(map && { map }),
    },
  }
}

/** A comparison as it is kept. */
export function comparisonOf({
  paneSizePx: _size,
  hovered: _hovered,
  featureOfB: _of,
  isToFrame: _frame,
  pointed: _pointed,
  panes,
  cameras,
  ...rest
}: ReturnType<typeof useCompare.getState>): SessionComparison {
  return { ...rest, panes: [...panes], cameras: cameras && [...cameras] }
}

/** Puts regions, view, comparison and the settings of the fit back; features of other numbers are left out. */
export function showRecord(slide: SessionSlide, identity: SlideIdentity): void {
  resetRegions(slide.regions, slide.hidden)
  resetQuestions(slide.questionNames)
  const isSame = slide.identity === null || slide.identity.featuresId === identity.featuresId
  if (slide.view) showView(slide.view, slide, isSame)
  if (slide.comparison) showComparison(slide.comparison, isSame)
  if (slide.fit) {
    const { fitId: _, ...settings } = slide.fit
    setFitSettings(settings)
  }
}

function showView(view: SessionView, { regions }: SessionSlide, isSame: boolean): void {
  const { camera, panel, reading, selected, colour, spotOpacity, tissueOpacity } = view
  const { spotScale = 1, tone = PLAIN_TONE } = view
  setView({ camera, rightPanel: panel, spotOpacity, tissueOpacity, spotScale, tone })
  useChannels.setState({ views: view.channels ?? null })
  setReading(reading)
  // A file of before has a range of a linear scale.
  const { map = null, ...colouring } = colour
  useColouring.setState({
    ...{ isLog: false, ...colouring, awaited: map },
    feature: isSame ? colour.feature : null,
  })
  // Files of before leave the drawer as it is.
  if (view.umap) setUmap(view.umap)
  const region = selected && 'region' in selected && regions.find(({ id }) => id === selected.region)
  if (region && region.spots.length > 0) {
    const { id, name, spots } = region
    useRegions.setState({ activeId: id })
    selectRegion({ name, spots, origin: { kind: 'kept', id } })
  }
}

function showComparison({ panes, cameras, ...rest }: SessionComparison, isSame: boolean): void {
  const [a, b] = panes.map((pane) => (isSame ? pane : { ...pane, feature: null }))
  setCompare({
    ...{ ...rest, picked: isSame ? rest.picked : null },
    ...{ panes: [a, b], cameras: cameras && [cameras[0], cameras[1]] },
  })
}

/** Selects the spot that was selected, once the barcodes are there. */
export function showSelectedSpot({ view }: SessionSlide, barcodes: readonly string[]): void {
  const selected = view?.selected
  if (selected && 'spot' in selected && selected.spot < barcodes.length)
    selectSpot(selected.spot, barcodes[selected.spot])
}
