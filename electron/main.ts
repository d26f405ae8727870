import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, type BrowserWindow, ipcMain, session } from 'electron'
import { channels } from './channels.ts'
import { hardenApp, hardenSession } from './hardening.ts'
import { keepBeforeClosing } from './keep-before-closing.ts'
import { setMenu } from './menu.ts'
import { OpenQueue, slidesOfCommandLine } from './opened-paths.ts'
import { registerPageScheme, servePage } from './page-protocol.ts'
import { RecentSlides } from './recent-slides.ts'
import { answerRequests, isFromPage } from './requests.ts'
import { openWindow } from './window.ts'
import { WorkerLife } from './worker-life.ts'

const outDir = fileURLToPath(new URL('..', import.meta.url))
/** Where files lie that native code opens by path; in a packaged app that is beside the archive, not in it. */
const unpackedOutDir = outDir.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked')
const openQueue = new OpenQueue()
let window: BrowserWindow | null = null

function main(): void {
  // The drawings are our own, so that WebGL in software is safe where there is no GPU.
  app.commandLine.appendSwitch('enable-unsafe-swiftshader')
  // Root has no sandbox on Linux: then the switch is given, and asking for the sandbox would end every process.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  registerPageScheme()
  hardenApp()
  app.on('open-file', (event, path) => {
    event.preventDefault()
    open(path)
  })
  app.on('second-instance', (_event, argv, workingDir) => {
    for (const path of slidesOfCommandLine(argv, workingDir)) open(path)
    focusWindow()
  })
  for (const path of slidesOfCommandLine(process.argv, process.cwd())) open(path)
  void app.whenReady().then(start)
}

function start(): void {
  hardenSession(session.defaultSession)
  servePage(join(outDir, 'renderer'))
  const recent = new RecentSlides(join(app.getPath('userData'), 'recent-slides.json'), refreshMenu)
  answerRequests(recent)
  const worker = new WorkerLife({
    entry: join(unpackedOutDir, 'worker', 'main.js'),
    args: [app.getVersion(), join(app.getPath('userData'), 'kept')],
    onGone: (exit) => send(channels.workerGone, exit),
  })
  worker.start()
  ipcMain.on(channels.requestPort, (event) => {
    if (!isFromPage(event)) return
    worker.connect((port, generation) => event.sender.postMessage(channels.port, generation, [port]))
    openQueue.connect((path) => send(channels.openPath, path))
  })

  function refreshMenu(): void {
    setMenu(recent.list(), {
      send: (command) => send(channels.menu, command),
      open,
      clearRecent: () => recent.clear(),
    })
  }

  function showWindow(): void {
    window = openWindow(join(outDir, 'preload', 'preload.cjs'))
    const disconnect = () => {
      worker.disconnect()
      openQueue.disconnect()
    }
    window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) disconnect()
    })
    window.webContents.on('render-process-gone', disconnect)
    keepBeforeClosing(window)
    window.on('closed', () => {
      disconnect()
      window = null
    })
  }

  refreshMenu()
  showWindow()
  app.on('activate', () => (window ? focusWindow() : showWindow()))
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('will-quit', () => worker.stop())
}

function open(path: string): void {
  openQueue.push(path)
}

function focusWindow(): void {
  if (window?.isMinimized()) window.restore()
  window?.focus()
}

function send(channel: string, message: unknown): void {
  window?.webContents.send(channel, message)
}

if (app.requestSingleInstanceLock()) main()
else app.quit()
