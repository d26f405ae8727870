import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { ChevronDown, ChevronRight, X } from 'lucide-react'
import { useState } from 'react'
import type { FoundFeatures } from '../../../worker/api/feature-finder.ts'
import type { Features } from '../../../worker/api/methods.ts'
import { exportScore } from '../../data/export-genes.ts'
import { featuresOfList, takeOutGeneList } from '../../data/gene-lists.ts'
import { colourBy, mapFeature, useColouring } from '../../stores/colouring.ts'
import { type KeptList, LONGEST_LIST_NAME, renameGeneList } from '../../stores/gene-lists.ts'
import { EditableName } from '../../ui/EditableName.tsx'
import { formatCount } from '../../ui/format.ts'
import { GENE_WORDS } from '../../ui/gene-words.ts'
import { SaveButton } from '../../ui/SaveButton.tsx'
import { usePreview } from '../spot/use-preview.ts'
import classes from './GenePanel.module.css'

interface ListRowProps {
  slideId: string
  list: KeptList
  features: Features
}

/** One gene list: its name to edit, how many of its genes the slide has, its score on the tissue, its genes. */
export function ListRow({ slideId, list, features }: ListRowProps) {
  const { id, name, description } = list
  const [isOpen, setOpen] = useState(false)
  const found = featuresOfList(list, features)
  const nFound = found.features.length
  const isShown = useColouring((state) => state.mode === 'score' && state.scored?.genes === list.genes)
  const Arrow = isOpen ? ChevronDown : ChevronRight
  return (
    <li className={classes.list} data-shown={isShown || undefined} data-testid="gene-list">
      <div className={classes.listHead}>
        <ActionIcon
          size={22}
          variant="subtle"
          color="gray"
          aria-label={GENE_WORDS.genesOf(name)}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <Arrow size={14} />
        </ActionIcon>
        <EditableName
          label={GENE_WORDS.rename(name)}
          title={description ? `${name}\n${description}` : name}
          name={name}
          maxLength={LONGEST_LIST_NAME}
          onRename={(given) => renameGeneList(id, given)}
        />
        <span className={classes.quiet}>
          {found.unknown.length === 0
            ? `${formatCount(nFound)} ${nFound === 1 ? 'gene' : 'genes'}`
            : `${formatCount(nFound)} of ${formatCount(nFound + found.unknown.length)} genes`}
        </span>
        <Tooltip label={GENE_WORDS.scoreHint} multiline w={280} openDelay={350}>
          <Button
            size="compact-xs"
            variant={isShown ? 'light' : 'default'}
            aria-pressed={isShown}
            aria-label={GENE_WORDS.scoreOf(name)}
            disabled={nFound === 0}
            onClick={() =>
              colourBy({ mode: 'score', scored: { name, features: found.features, genes: list.genes } })
            }
          >
            {GENE_WORDS.score}
          </Button>
        </Tooltip>
        <SaveButton
          label={GENE_WORDS.scoreCsv(name)}
          disabled={nFound === 0}
          onSave={() => void exportScore({ slideId, features: found.features, name })}
        />
        <ActionIcon
          size={22}
          variant="subtle"
          color="gray"
          aria-label={GENE_WORDS.remove(name)}
          onClick={() => takeOutGeneList(list)}
        >
          <X size={14} />
        </ActionIcon>
      </div>
      {isOpen && <ListGenes found={found} names={features.names} />}
    </li>
  )
}

/** More would be no reading. */
const MOST_GENES = 200

function ListGenes({ found, names }: { found: FoundFeatures; names: readonly string[] }) {
  const preview = usePreview()
  const { features, unknown } = found
  return (
    <div className={classes.listGenes} onPointerLeave={() => preview.end()}>
      {features.length === 0 && <span>{GENE_WORDS.none}</span>}
      {Array.from(features.subarray(0, MOST_GENES), (feature) => (
        <button
          key={feature}
          type="button"
          className={classes.chip}
          onPointerEnter={() => preview.start(feature)}
          onClick={() => mapFeature(feature)}
        >
          {names[feature]}
        </button>
      ))}
      {features.length > MOST_GENES && <span>… {formatCount(features.length - MOST_GENES)} more</span>}
      {unknown.length > 0 && (
        <p className={classes.unknown}>
          {GENE_WORDS.unknown} {unknown.slice(0, MOST_GENES).join(', ')}
          {unknown.length > MOST_GENES && ` … ${formatCount(unknown.length - MOST_GENES)} more`}
        </p>
      )}
    </div>
  )
}
