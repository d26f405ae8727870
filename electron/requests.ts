import { stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { app, BrowserWindow, clipboard, dialog, type IpcMainInvokeEvent, ipcMain, shell } from 'electron'
import { z } from 'zod'
import type { SaveKind, Versions } from '../worker/api/bridge.ts'
import { channels } from './channels.ts'
import { PAGE_ORIGIN } from './page-protocol.ts'
import { printFigure } from './print-figure.ts'
import type { RecentSlides } from './recent-slides.ts'

const nothing = z.undefined()
const absolutePath = z.string().min(1).max(4096).refine(isAbsolute)
const saveOptions = z.object({
  defaultName: z.string().min(1).max(200),
  kind: z.enum(['csv', 'model', 'geojson', 'session', 'png', 'svg', 'pdf', 'html', 'h5ad']),
})

const printRequest = z.object({ printPath: absolutePath, path: absolutePath })

const SLIDE_FILTERS = [
  { name: 'Slides and sessions', extensions: ['h5ad', 'h5mu', 'h5', 'zip', 'histologue'] },
  { name: 'All files', extensions: ['*'] },
]
const PICTURE_FILTERS = [
  {
    name: 'Pictures',
    extensions: [
      'png',
      'jpg',
      'jpeg',
      'tif',
      'tiff',
      'btf',
      'tf2',
      'tf8',
      'svs',
      'webp',
      'avif',
      'gif',
      'zip',
    ],
  },
  { name: 'All files', extensions: ['*'] },
]
const REGION_FILTERS = [{ name: 'Regions', extensions: ['geojson', 'json', 'csv'] }]
const GENE_LIST_FILTERS = [
  { name: 'Gene lists', extensions: ['gmt', 'csv', 'tsv', 'txt'] },
  { name: 'All files', extensions: ['*'] },
]
const ENCODER_FILTERS = [{ name: "Encoder's manifest", extensions: ['json'] }]
const SAVE_FILTERS: Record<SaveKind, { name: string; extensions: string[] }> = {
  csv: { name: 'Table (CSV)', extensions: ['csv'] },
  model: { name: 'Fitted model', extensions: ['histologue-model'] },
  session: { name: 'Session', extensions: ['histologue'] },
  geojson: { name: 'Regions (GeoJSON)', extensions: ['geojson'] },
  png: { name: 'Picture (PNG)', extensions: ['png'] },
  svg: { name: 'Drawing (SVG)', extensions: ['svg'] },
  pdf: { name: 'PDF', extensions: ['pdf'] },
  html: { name: 'Report (HTML)', extensions: ['html'] },
  h5ad: { name: 'Slide with results (h5ad)', extensions: ['h5ad'] },
}

/** Answers the calls of the bridge; each checks who asks and what it is given. */
export function answerRequests(recentSlides: RecentSlides): void {
  answer(channels.chooseSlide, nothing, (_, window) => chooseFile(window, 'Open slide', SLIDE_FILTERS))
  answer(channels.chooseSlideFolder, nothing, (_, window) =>
    chooseFolder(window, 'Open folder (outs of Space Ranger, matrix folder, zarr store)'),
  )
  answer(channels.choosePicture, nothing, (_, window) => chooseFile(window, 'Add picture', PICTURE_FILTERS))
  answer(channels.choosePictureFolder, nothing, (_, window) =>
    chooseFolder(window, 'Add picture folder (OME-Zarr)'),
  )
  answer(channels.chooseRegionFile, nothing, (_, window) =>
    chooseFile(window, 'Import regions', REGION_FILTERS),
  )
  answer(channels.chooseGeneListFile, nothing, (_, window) =>
    chooseFile(window, 'Import gene lists', GENE_LIST_FILTERS),
  )
  answer(channels.chooseEncoder, nothing, (_, window) =>
    chooseFile(window, 'Choose encoder', ENCODER_FILTERS),
  )
  answer(channels.chooseModel, nothing, (_, window) =>
    chooseFile(window, 'Apply a fitted model', [SAVE_FILTERS.model]),
  )
  answer(channels.chooseSavePath, saveOptions, async ({ defaultName, kind }, window) => {
    const filters = [SAVE_FILTERS[kind]]
    const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath: defaultName, filters })
    return canceled || !filePath ? null : filePath
  })
  answer(channels.printFigure, printRequest, printFigure)
  answer(channels.recentSlides, nothing, () => recentSlides.list())
  answer(channels.addRecentSlide, absolutePath, (path) => {
    recentSlides.add(path)
    app.addRecentDocument(path)
  })
  answer(channels.clearRecentSlides, nothing, () => {
    recentSlides.clear()
    app.clearRecentDocuments()
  })
  answer(channels.copyText, z.string().max(10_000_000), (text) => clipboard.writeText(text))
  answer(channels.showInFolder, absolutePath, async (path) => {
    if (await stat(path).catch(() => null)) shell.showItemInFolder(path)
  })
  answer(channels.versions, nothing, versions)
}

/** True where a message comes from the top frame of our own page. */
export function isFromPage(event: Pick<IpcMainInvokeEvent, 'senderFrame'>): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && frame.origin === PAGE_ORIGIN
}

function answer<T>(
  channel: string,
  schema: z.ZodType<T>,
  respond: (argument: T, window: BrowserWindow) => unknown,
): void {
  ipcMain.handle(channel, (event, argument: unknown) => {
    const window = BrowserWindow.fromWebContents(event.sender)
    if (!window || !isFromPage(event)) throw new Error(`${channel}: refused.`)
    const parsed = schema.safeParse(argument)
    if (!parsed.success) throw new Error(`${channel}: the argument is not what this call takes.`)
    return respond(parsed.data, window)
  })
}

async function chooseFile(
  window: BrowserWindow,
  title: string,
  filters: { name: string; extensions: string[] }[],
): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog(window, { title, filters, properties: ['openFile'] })
  return filePaths[0] ?? null
}

/** Windows and Linux choose either files or folders in one dialog, so folders have their own. */
async function chooseFolder(window: BrowserWindow, title: string): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog(window, { title, properties: ['openDirectory'] })
  return filePaths[0] ?? null
}

function versions(): Versions {
  const { electron, chrome, node } = process.versions
  const platform = `${process.platform} ${process.arch}`
  return { app: app.getVersion(), electron, chrome, node, platform }
}
