import { BrowserWindow } from 'electron'
import { PAGE_URL } from './page-protocol.ts'

/** Opens the one window; it shows itself when the page has drawn, so that it never flashes white. */
export function openWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Histologue',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  reloadAfterCrash(window)
  void window.loadURL(PAGE_URL)
  return window
}

/** The window never stays blank: a page that crashed is loaded again, at most three times in a row. */
function reloadAfterCrash(window: BrowserWindow): void {
  let crashes = 0
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || crashes >= 3) return
    crashes += 1
    window.webContents.reload()
  })
}
