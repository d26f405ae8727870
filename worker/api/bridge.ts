/**
 * What the page can ask of the shell, and nothing more. Types only, so that `electron/**` and `renderer/**`
 * share one contract. The page finds it as `window.histologue`; paths are absolute.
 */

/** A menu entry that the page carries out; the shell does the rest (quit, copy, full screen) itself. */
export type MenuCommand =
  | 'open-slide'
  | 'open-folder'
  | 'open-demo'
  | 'add-slide'
  | 'save-session'
  | 'save-session-as'
  | 'add-picture'
  | 'add-picture-folder'
  | 'register-picture'
  | 'close-slide'
  | 'export-table'
  | 'export-several'
  | 'export-figure'
  | 'export-report'
  | 'export-h5ad'
  | 'import-regions'
  | 'export-regions'
  | 'save-model'
  | 'apply-model'
  | 'undo-regions'
  | 'redo-regions'
  | 'keep-selection'
  | 'find-gene'
  | 'commands'
  | 'fit-view'
  | 'zoom-in'
  | 'zoom-out'
  | 'toggle-spots'
  | 'toggle-color-scheme'
  | 'shortcuts'
  | 'how-to-read'
  | 'about-fit'
  | 'compare'
  | 'clear-cache'
  | 'umap'
  | 'toggle-minimap'
  | 'tour'
  | 'genes'

export type SaveKind = 'csv' | 'model' | 'geojson' | 'session' | 'png' | 'svg' | 'pdf' | 'html' | 'h5ad'

export interface RecentSlide {
  path: string
  /** File name without folder. */
  name: string
  /** Milliseconds since 1970. */
  openedAtMs: number
}

export interface Versions {
  app: string
  electron: string
  chrome: string
  node: string
  /** E.g. `linux x64`. */
  platform: string
}

/** Why the computing process stopped, for the notice and for "copy details". */
export interface WorkerExit {
  generation: number
  exitCode: number
}

/** Takes a listener off again. */
export type Unregister = () => void

/**
 * A MessagePort cannot cross the context bridge, so a port comes as a window message:
 * `event.source === window`, `event.data` is this record and `event.ports[0]` the port to the computing process.
 * `generation` counts the computing processes of this run from 1; a higher one replaces the port before.
 */
export interface PortAnnouncement {
  kind: 'histologue:worker-port'
  generation: number
}

export interface Bridge {
  /** Asks for a port; it comes as a `PortAnnouncement`. Call once, after adding the window's message listener. */
  requestPort(): void
  /** The computing process stopped: the port is dead; a `PortAnnouncement` of the next generation follows. */
  onWorkerGone(listener: (exit: WorkerExit) => void): Unregister
  onMenu(listener: (command: MenuCommand) => void): Unregister
  /** The window is about to close: what is to be kept must be, and `closingDone` be called. */
  onClosing(listener: () => void): Unregister
  closingDone(): void
  /** A slide or session to open: from the command line, a double click, a second start or the menu's recent files. */
  onOpenPath(listener: (path: string) => void): Unregister

  /** A slide or a session; null where the user cancelled; so for every chooser. */
  chooseSlide(): Promise<string | null>
  /** A folder that is a slide: outs of Space Ranger, a matrix folder, a zarr store. */
  chooseSlideFolder(): Promise<string | null>
  choosePicture(): Promise<string | null>
  choosePictureFolder(): Promise<string | null>
  /** GeoJSON or one of the CSVs of regions. */
  chooseRegionFile(): Promise<string | null>
  /** GMT, a table or plain text of genes. */
  chooseGeneListFile(): Promise<string | null>
  /** The manifest of a histology encoder. */
  chooseEncoder(): Promise<string | null>
  /** A fitted model to apply to the open slide; null where the user chose none. */
  chooseModel(): Promise<string | null>
  chooseSavePath(options: { defaultName: string; kind: SaveKind }): Promise<string | null>
  /** Prints the page of a figure (`exportFigure`) as PDF of its own size, and removes the page. Rejects where the path cannot be written. */
  printFigure(request: { printPath: string; path: string }): Promise<void>
  /** Path of a file that was dropped on the page; empty where the file is not on disk. Takes a DOM `File`. */
  pathOfDroppedFile(file: object): string

  /** Last opened first, at most 12, those that no longer exist left out. */
  recentSlides(): Promise<RecentSlide[]>
  addRecentSlide(path: string): Promise<void>
  clearRecentSlides(): Promise<void>

  copyText(text: string): Promise<void>
  /** Shows a file in the system's file manager. */
  showInFolder(path: string): Promise<void>
  versions(): Promise<Versions>
}
