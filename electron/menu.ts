import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuCommand, RecentSlide } from '../worker/api/bridge.ts'

const isMac = process.platform === 'darwin'
type Item = MenuItemConstructorOptions

export interface MenuActions {
  send: (command: MenuCommand) => void
  open: (path: string) => void
  clearRecent: () => void
}

/** Sets the application's menu; to be called again when the recent slides change. */
export function setMenu(recent: RecentSlide[], actions: MenuActions): void {
  const command = (label: string, name: MenuCommand, accelerator?: string): Item => ({
    id: name,
    label,
    click: () => actions.send(name),
    ...(accelerator ? { accelerator } : {}),
  })
  const template: Item[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: fileMenu(recent, actions, command) },
    { label: '&Edit', submenu: editMenu(command) },
    { label: '&View', submenu: viewMenu(command) },
    ...(isMac ? [{ role: 'windowMenu' } as const] : []),
    { role: 'help', label: '&Help', submenu: helpMenu(command) },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

type Command = (label: string, name: MenuCommand, accelerator?: string) => Item

function fileMenu(recent: RecentSlide[], actions: MenuActions, command: Command): Item[] {
  const recentItems: Item[] = recent.map(({ path, name }) => ({
    // A single & would mark the next letter as a mnemonic.
    label: name.replaceAll('&', '&&'),
    toolTip: path,
    click: () => actions.open(path),
  }))
  return [
    command('Open slide…', 'open-slide', 'CmdOrCtrl+O'),
    command('Open folder…', 'open-folder', 'CmdOrCtrl+Shift+O'),
    {
      label: 'Open recent',
      enabled: recent.length > 0,
      submenu: [...recentItems, { type: 'separator' }, { label: 'Clear', click: actions.clearRecent }],
    },
    command('Open the demo slide', 'open-demo'),
    command('Add a slide to the session…', 'add-slide'),
    command('Save session…', 'save-session', 'CmdOrCtrl+S'),
    command('Save session under another name…', 'save-session-as', 'CmdOrCtrl+Shift+S'),
    { type: 'separator' },
    command('Add a picture…', 'add-picture'),
    command('Add a picture folder (OME-Zarr)…', 'add-picture-folder'),
    command('Register the picture…', 'register-picture'),
    command('Close slide', 'close-slide', 'CmdOrCtrl+W'),
    { type: 'separator' },
    { label: 'Export', submenu: exportMenu(command) },
    command('Apply a fitted model…', 'apply-model'),
    command('Import regions…', 'import-regions'),
    { type: 'separator' },
    command('Clear the cache…', 'clear-cache'),
    ...(isMac ? [] : [{ type: 'separator' } as const, { role: 'quit' } as const]),
  ]
}

/** As the page's own menu has them; what cannot be exported says why when it is asked for. */
function exportMenu(command: Command): Item[] {
  return [
    command('Table (CSV)…', 'export-table', 'CmdOrCtrl+E'),
    command('Table of all regions (CSV)…', 'export-several'),
    { type: 'separator' },
    command('Figure of the tissue view (PNG, SVG, PDF)…', 'export-figure'),
    command('Report of the comparison (HTML)…', 'export-report'),
    { type: 'separator' },
    command('Copy of the slide with results (h5ad)…', 'export-h5ad'),
    command('Regions (GeoJSON)…', 'export-regions'),
    command('Fitted model…', 'save-model'),
  ]
}

function editMenu(command: Command): Item[] {
  // The page takes these keys, since in a field they are the text's; a Mac would take them for the field's whatever is said.
  const shown = (label: string, name: MenuCommand, key: string): Item =>
    isMac ? command(label, name) : { ...command(label, name, key), registerAccelerator: false }
  return [
    // Without these a Mac's fields would not know ⌘Z.
    ...(isMac ? [{ role: 'undo' } as const, { role: 'redo' } as const, { type: 'separator' } as const] : []),
    shown('Undo change of regions', 'undo-regions', 'CmdOrCtrl+Z'),
    shown('Redo change of regions', 'redo-regions', 'CmdOrCtrl+Shift+Z'),
    command('Make the selection a region', 'keep-selection'),
    { type: 'separator' },
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
    { type: 'separator' },
    command('Find gene', 'find-gene', 'CmdOrCtrl+F'),
    command('Search genes and commands', 'commands', 'CmdOrCtrl+K'),
  ]
}

function viewMenu(command: Command): Item[] {
  return [
    command('Compare two regions', 'compare'),
    command('Genes and gene lists', 'genes'),
    command('Fit the tissue', 'fit-view', 'CmdOrCtrl+0'),
    command('Zoom in', 'zoom-in', 'CmdOrCtrl+Plus'),
    command('Zoom out', 'zoom-out', 'CmdOrCtrl+-'),
    command('Show or hide the spots', 'toggle-spots'),
    command('Lay spots out by likeness (UMAP)', 'umap'),
    command('Show or hide the minimap', 'toggle-minimap'),
    command('Light or dark', 'toggle-color-scheme'),
    { type: 'separator' },
    // The tissue has the usual keys of zooming.
    { role: 'zoomIn', label: 'Larger text and controls', accelerator: 'CmdOrCtrl+Alt+Plus' },
    { role: 'zoomOut', label: 'Smaller text and controls', accelerator: 'CmdOrCtrl+Alt+-' },
    { role: 'resetZoom', label: 'Usual size', accelerator: 'CmdOrCtrl+Alt+0' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    { role: 'toggleDevTools' },
  ]
}

function helpMenu(command: Command): Item[] {
  return [
    command('How to read a ranking', 'how-to-read'),
    command('About this fit', 'about-fit'),
    command('Take the tour', 'tour'),
    command('Keyboard shortcuts', 'shortcuts', 'CmdOrCtrl+/'),
    ...(isMac ? [] : [{ type: 'separator' } as const, { label: 'About', click: () => app.showAboutPanel() }]),
  ]
}
