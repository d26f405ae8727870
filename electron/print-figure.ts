import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BrowserWindow, session } from 'electron'

/** Folders of pages to print begin so (worker/handlers/export-figure.ts). */
const PRINT_FOLDER = 'histologue-print-'

/**
 * Prints a page that the worker made as PDF, in a window that is never shown, runs no scripts and loads that page alone; removes the
 * page's folder. The PDF appears whole or not at all.
 */
export async function printFigure({ printPath, path }: { printPath: string; path: string }): Promise<void> {
  const folder = dirname(printPath)
  const isOurs = dirname(folder) === tmpdir() && basename(folder).startsWith(PRINT_FOLDER)
  if (!isOurs || basename(printPath) !== 'figure.html') throw new Error('This is no page to print.')
  try {
    await writeBeside(path, await printPage(pathToFileURL(printPath).href))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function printPage(url: string): Promise<Buffer> {
  const alone = session.fromPartition('print-figure')
  alone.webRequest.onBeforeRequest((request, decide) =>
    decide({ cancel: request.url !== url && !request.url.startsWith('data:image/') }),
  )
  const window = new BrowserWindow({
    show: false,
    webPreferences: { session: alone, javascript: false, sandbox: true, webSecurity: true },
  })
  try {
    await window.loadURL(url)
    return await window.webContents.printToPDF({ preferCSSPageSize: true, printBackground: true })
  } finally {
    window.destroy()
  }
}

async function writeBeside(path: string, bytes: Buffer): Promise<void> {
  const partial = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`)
  try {
    await writeFile(partial, bytes)
    await rename(partial, path)
  } catch (thrown) {
    await rm(partial, { force: true })
    throw thrown
  }
}
