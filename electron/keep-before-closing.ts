import { app, type BrowserWindow, ipcMain } from 'electron'
import { channels } from './channels.ts'
import { isFromPage } from './requests.ts'

/** A page that hangs must not keep the window open. */
const LONGEST_WAIT_MS = 2000

let isQuitting = false
app.on('before-quit', () => {
  isQuitting = true
})

/** Lets the page keep what was just done before its window closes; waits for it two seconds at most. */
export function keepBeforeClosing(window: BrowserWindow): void {
  let isKept = false
  let isAsked = false
  window.on('close', (event) => {
    if (isKept || window.webContents.isCrashed() || window.webContents.isLoading()) return
    event.preventDefault()
    if (isAsked) return
    isAsked = true
    const finish = () => {
      clearTimeout(longest)
      ipcMain.off(channels.closingDone, onDone)
      isKept = true
      // Holding the window back ended the quitting too.
      if (isQuitting) app.quit()
      else if (!window.isDestroyed()) window.close()
    }
    const onDone = (message: Electron.IpcMainEvent) => {
      if (isFromPage(message)) finish()
    }
    const longest = setTimeout(finish, LONGEST_WAIT_MS)
    ipcMain.on(channels.closingDone, onDone)
    window.webContents.send(channels.closing)
  })
}
