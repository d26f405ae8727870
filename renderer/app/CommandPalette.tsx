import { Spotlight } from '@mantine/spotlight'
import { Search } from 'lucide-react'
import { useState } from 'react'
import type { MenuCommand } from '../../worker/api/bridge.ts'
import { searchFeatures } from '../data/feature-search.ts'
import { useFeatures } from '../data/slide-data.ts'
import { mapFeature } from '../stores/colouring.ts'
import { useSlide } from '../stores/slide.ts'
import { COMMANDS } from './commands.ts'

const ALWAYS: [MenuCommand, string][] = [
  ['open-slide', 'Open slide or session…'],
  ['open-folder', 'Open folder…'],
  ['open-demo', 'Open the demo slide'],
  ['clear-cache', 'Clear the cache…'],
  ['tour', 'Take the tour'],
  ['toggle-color-scheme', 'Switch between light and dark'],
  ['shortcuts', 'Show keyboard shortcuts'],
]

const WITH_SLIDE: [MenuCommand, string][] = [
  ['compare', 'Compare two regions side by side'],
  ['genes', 'Genes: maps, lists, scores and patterns'],
  ['add-slide', 'Add a slide to the session…'],
  ['save-session', 'Save session…'],
  ['save-session-as', 'Save session under another name…'],
  ['export-table', 'Export the table of the selected spot or region'],
  ['export-several', 'Export the table of all regions'],
  ['export-figure', 'Export a figure of the tissue view (PNG, SVG, PDF)…'],
  ['export-report', 'Export a report of the comparison (HTML)…'],
  ['export-h5ad', 'Export a copy of the slide with results (h5ad)…'],
  ['save-model', 'Save the fitted model…'],
  ['apply-model', 'Apply a fitted model…'],
  ['keep-selection', 'Make the selection a region'],
  ['undo-regions', 'Undo the last change of regions'],
  ['redo-regions', 'Redo the change of regions'],
  ['import-regions', 'Import regions…'],
  ['export-regions', 'Export all regions as GeoJSON…'],
  ['umap', 'Lay spots out by likeness (UMAP)'],
  ['toggle-minimap', 'Show or hide the minimap'],
  ['fit-view', 'Fit tissue to window'],
  ['toggle-spots', 'Show or hide spots'],
  ['about-fit', 'About this fit: evidence, noise, comparison, devices'],
  ['how-to-read', 'How to read the table'],
  ['add-picture', 'Add a picture…'],
  ['add-picture-folder', 'Add a picture folder (OME-Zarr)…'],
  ['register-picture', 'Register the picture: scale, turn, flip, landmarks'],
  ['close-slide', 'Close slide'],
]

const SHOWN_GENES = 8

/** Genes and commands by name, on Ctrl or ⌘ K. */
export function CommandPalette() {
  const [query, setQuery] = useState('')
  const hasSlide = useSlide((state) => state.info !== null)
  const features = useFeatures()
  const wanted = query.trim().toLowerCase()
  const commands = [...(hasSlide ? WITH_SLIDE : []), ...ALWAYS].filter(([, label]) =>
    label.toLowerCase().includes(wanted),
  )
  const genes = hasSlide && features && wanted ? searchFeatures(features, wanted, SHOWN_GENES) : []
  return (
    <Spotlight.Root
      shortcut="mod + K"
      query={query}
      onQueryChange={setQuery}
      size={520}
      maxHeight={440}
      scrollable
      overlayProps={{ blur: 0, backgroundOpacity: 0.25 }}
      transitionProps={{ duration: 80 }}
    >
      <Spotlight.Search
        placeholder="Search genes and commands"
        aria-label="Search genes and commands"
        leftSection={<Search size={15} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {genes.length > 0 && features && (
          <Spotlight.ActionsGroup label="Map a gene">
            {genes.map((feature) => (
              <Spotlight.Action
                key={feature}
                label={features.names[feature]}
                description={features.ids[feature] === features.names[feature] ? '' : features.ids[feature]}
                onClick={() => mapFeature(feature)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {commands.length > 0 && (
          <Spotlight.ActionsGroup label="Commands">
            {commands.map(([command, label]) => (
              <Spotlight.Action key={command} label={label} onClick={() => COMMANDS[command]()} />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {genes.length + commands.length === 0 && <Spotlight.Empty>Nothing is called so</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}
