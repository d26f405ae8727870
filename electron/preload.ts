import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { Bridge, PortAnnouncement, Unregister } from '../worker/api/bridge.ts'
import { channels } from './channels.ts'

/** Registers a listener for a message of the shell; the page never sees Electron's event. */
function on<T>(channel: string, listener: (message: T) => void): Unregister {
  const forward = (_event: unknown, message: T) => listener(message)
  ipcRenderer.on(channel, forward)
  return () => void ipcRenderer.off(channel, forward)
}

// A port cannot cross the context bridge; a window message carries it into the page's world.
ipcRenderer.on(channels.port, (event, generation: number) => {
  const announcement: PortAnnouncement = { kind: 'histologue:worker-port', generation }
  window.postMessage(announcement, window.location.origin, event.ports)
})

const bridge: Bridge = {
  requestPort: () => ipcRenderer.send(channels.requestPort),
  onWorkerGone: (listener) => on(channels.workerGone, listener),
  onMenu: (listener) => on(channels.menu, listener),
  onOpenPath: (listener) => on(channels.openPath, listener),
  onClosing: (listener) => on(channels.closing, listener),
  closingDone: () => ipcRenderer.send(channels.closingDone),
  chooseSlide: () => ipcRenderer.invoke(channels.chooseSlide),
  chooseSlideFolder: () => ipcRenderer.invoke(channels.chooseSlideFolder),
  choosePicture: () => ipcRenderer.invoke(channels.choosePicture),
  choosePictureFolder: () => ipcRenderer.invoke(channels.choosePictureFolder),
  chooseRegionFile: () => ipcRenderer.invoke(channels.chooseRegionFile),
  chooseGeneListFile: () => ipcRenderer.invoke(channels.chooseGeneListFile),
  chooseEncoder: () => ipcRenderer.invoke(channels.chooseEncoder),
  chooseModel: () => ipcRenderer.invoke(channels.chooseModel),
  chooseSavePath: (options) => ipcRenderer.invoke(channels.chooseSavePath, options),
  printFigure: (request) => ipcRenderer.invoke(channels.printFigure, request),
  pathOfDroppedFile: (file) => webUtils.getPathForFile(file as File),
  recentSlides: () => ipcRenderer.invoke(channels.recentSlides),
  addRecentSlide: (path) => ipcRenderer.invoke(channels.addRecentSlide, path),
  clearRecentSlides: () => ipcRenderer.invoke(channels.clearRecentSlides),
  copyText: (text) => ipcRenderer.invoke(channels.copyText, text),
  showInFolder: (path) => ipcRenderer.invoke(channels.showInFolder, path),
  versions: () => ipcRenderer.invoke(channels.versions),
}

contextBridge.exposeInMainWorld('histologue', bridge)
