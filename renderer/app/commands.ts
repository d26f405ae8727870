import { spotlight } from '@mantine/spotlight'
import type { MenuCommand } from '../../worker/api/bridge.ts'
import { toHistologueError } from '../../worker/api/errors.ts'
import { bridge } from '../data/bridge.ts'
import { choosePicture, choosePictureFolder, registerPicture } from '../data/choose-picture.ts'
import { connection } from '../data/connection.ts'
import { exportComparison } from '../data/export-comparison.ts'
import { exportH5ad, exportReport, exportSeveral } from '../data/export-results.ts'
import { exportSelected } from '../data/export-table.ts'
import { fitAgain } from '../data/fit.ts'
import { addSlide, chooseAndOpen, chooseAndOpenFolder, saveSession } from '../data/project.ts'
import { keepSelection } from '../data/region-actions.ts'
import { exportRegions, importRegions } from '../data/region-files.ts'
import { closeSlide, openDemoSlide } from '../data/session.ts'
import { loadedSpots, spotIndexOf } from '../data/spot-index.ts'
import { takeTour } from '../data/tour.ts'
import { toggleUmap } from '../data/umap.ts'
import { fitTissue, zoomBy } from '../panels/camera.ts'
import { fitPanes, zoomPanes } from '../panels/compare/pane-camera.ts'
import { colourBy, useColouring } from '../stores/colouring.ts'
import { compareWithRest } from '../stores/compare.ts'
import { setFigure } from '../stores/figure.ts'
import { useFit } from '../stores/fit.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import { redoRegions, undoRegions } from '../stores/regions.ts'
import { useSelection } from '../stores/selection.ts'
import { useSlide } from '../stores/slide.ts'
import { askGeneSearch, askSchemeToggle, setView, useView } from '../stores/view.ts'
import { EXPORT_ENTRIES } from '../ui/export-words.ts'
import { currentExportReasons, type ExportCommand } from './exports.ts'

const EXPORTS: Record<ExportCommand, () => void> = {
  'export-table': () => void exportTable(),
  'export-several': () => void exportSeveral(),
  'export-figure': () => setFigure({ asked: { kind: 'tissue' } }),
  'export-report': () => void exportReport(),
  'export-h5ad': () => void exportH5ad(),
  'export-regions': () => void exportRegions('geojson', []),
  'save-model': () => void saveModel(),
}

/** Exports what an entry of the menu says, or says why that cannot be had now. */
export function exportBy(command: ExportCommand): void {
  const reason = currentExportReasons()[command]
  if (reason === null) EXPORTS[command]()
  else tell(`Nothing to export yet: ${EXPORT_ENTRIES[command][0]}`, reason)
}

/** The comparison on screen, else the table of the selected spot or region. */
async function exportTable(): Promise<void> {
  if (isComparing()) return exportComparison()
  const { selection } = useSelection.getState()
  if (selection) await exportSelected(selection)
}

/** Shows the gene search and puts the cursor there. */
export function findGene(): void {
  const { mode } = useColouring.getState()
  if (mode !== 'gene' && mode !== 'attention') colourBy({ mode: 'gene' })
  askGeneSearch()
}

const isComparing = () => useView.getState().rightPanel === 'compare'

/** Zooms what is shown: the tissue, or both panes of the comparison. */
const zoomView = (steps: number): void => (isComparing() ? zoomPanes : zoomBy)(steps)

/** Fits the tissue to the window. */
export function fitView(): void {
  const { info } = useSlide.getState()
  if (isComparing()) fitPanes()
  else if (info) fitTissue(info, spotIndexOf(loadedSpots()))
}

/** Opens the comparison; a label or a kept region that is selected stands on the side of A, against the rest of the slide. */
export function openComparison(): void {
  if (!useSlide.getState().info) return
  const origin = useSelection.getState().selection?.origin
  if (isComparing()) return
  if (origin?.kind === 'label') compareWithRest(origin)
  else if (origin?.kind === 'kept') compareWithRest({ kind: 'region', id: origin.id })
  setView({ rightPanel: 'compare' })
}

async function saveModel(): Promise<void> {
  const { info } = useSlide.getState()
  if (!info || useFit.getState().fit.status !== 'done') return
  try {
    const defaultName = `${info.name}.histologue-model`
    const path = await bridge().chooseSavePath({ defaultName, kind: 'model' })
    if (!path) return
    const saved = await connection.call('saveModel', { slideId: info.slideId, path })
    tell('Model saved', saved.path, saved.path)
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}

/** Reads the open slide by a model of other slides; where that does not fit, the fit before stays. */
async function applyModel(): Promise<void> {
  const { info, epoch } = useSlide.getState()
  if (!info) return
  const modelPath = await bridge().chooseModel()
  // Another slide may have been opened while the file was chosen.
  if (modelPath && useSlide.getState().epoch === epoch) await fitAgain({ modelPath }, { refit: false })
}

/** What each entry of the shell's menu does in the page; what needs a slide does nothing without one. */
export const COMMANDS: Record<MenuCommand, () => void> = {
  'open-slide': () => void chooseAndOpen(),
  'open-folder': () => void chooseAndOpenFolder(),
  'open-demo': () => void openDemoSlide(),
  'add-slide': () => void (useSlide.getState().info && addSlide()),
  'save-session': () => void saveSession(),
  'save-session-as': () => void saveSession({ elsewhere: true }),
  'add-picture': () => void (useSlide.getState().info && choosePicture()),
  'add-picture-folder': () => void (useSlide.getState().info && choosePictureFolder()),
  'register-picture': registerPicture,
  'close-slide': closeSlide,
  'export-table': () => exportBy('export-table'),
  'export-several': () => exportBy('export-several'),
  'export-figure': () => exportBy('export-figure'),
  'export-report': () => exportBy('export-report'),
  'export-h5ad': () => exportBy('export-h5ad'),
  'save-model': () => exportBy('save-model'),
  'apply-model': () => void applyModel(),
  'import-regions': () => void importRegions(),
  'export-regions': () => exportBy('export-regions'),
  'undo-regions': () => void undoRegions(),
  'redo-regions': () => void redoRegions(),
  'keep-selection': () => void (useSlide.getState().info && keepSelection()),
  'find-gene': findGene,
  commands: () => spotlight.open(),
  'fit-view': fitView,
  'zoom-in': () => zoomView(0.5),
  'zoom-out': () => zoomView(-0.5),
  'toggle-spots': () => setView({ spotsHidden: !useView.getState().spotsHidden }),
  'toggle-color-scheme': askSchemeToggle,
  shortcuts: () => setView({ shortcutsShown: true }),
  'about-fit': () => {
    if (useSlide.getState().info) setView({ rightPanel: 'fit' })
  },
  compare: openComparison,
  'clear-cache': () => setView({ cacheShown: true }),
  umap: toggleUmap,
  'toggle-minimap': () => setView({ minimapShown: !useView.getState().minimapShown }),
  tour: () => void takeTour(),
  genes: () => {
    if (useSlide.getState().info) setView({ rightPanel: 'genes' })
  },
  'how-to-read': () => setView({ guideShown: !useView.getState().guideShown }),
}
