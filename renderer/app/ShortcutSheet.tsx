import { Kbd, Modal } from '@mantine/core'
import { setView, useView } from '../stores/view.ts'
import classes from './ShortcutSheet.module.css'
import { modifierKey } from './TopBar.tsx'

const SHORTCUTS: [keys: string[], meaning: string][] = [
  [['Click'], 'Select the spot and read its genes'],
  [['Shift', 'Click'], 'Add the spot to the selection, or take it out'],
  [['Shift', 'Drag'], 'Select the spots in a rectangle'],
  [['←', '→', '↑', '↓'], 'Walk to the neighbouring spot; with Shift, add it'],
  [['Esc'], 'End what was begun: drawing, then the selection'],
  [['L'], 'Draw around spots (lasso)'],
  [['P'], 'Polygon: click its corners, Enter closes it'],
  [['R'], 'Rectangle'],
  [['B'], 'Brush; [ and ] change its size'],
  [['M'], 'Measure from place to place, or between two selected spots'],
  [['←', '↑', 'Enter'], 'With a tool in hand: move its cross, with Shift farther; begin and end there'],
  [['V'], 'Back to selecting'],
  [['Shift', 'Draw'], 'Add to the active region; Alt takes from it'],
  [['N'], 'Make the selection a region'],
  [['Mod', 'Z'], 'Undo a change of regions; with Shift, redo it'],
  [['Space'], 'Hide the spots while held'],
  [['G'], 'Search a gene to map'],
  [['U'], 'Lay spots out by likeness (UMAP); F6 goes there, arrows walk'],
  [['F6'], 'To the next part of the window; with Shift, to the one before'],
  [['C'], 'Compare two regions side by side'],
  [['E'], 'Export the table of the selected spot or region, or the comparison'],
  [['Mod', 'K'], 'Search genes and commands'],
  [['?'], 'This sheet'],
]

/** The keys of the app. */
export function ShortcutSheet() {
  const opened = useView((state) => state.shortcutsShown)
  return (
    <Modal
      opened={opened}
      onClose={() => setView({ shortcutsShown: false })}
      title="Keyboard shortcuts"
      size={400}
      overlayProps={{ blur: 0, backgroundOpacity: 0.25 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <dl className={classes.list}>
        {SHORTCUTS.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key} size="sm">
                  {key === 'Mod' ? modifierKey() : key}
                </Kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
