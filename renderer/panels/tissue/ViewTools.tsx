import { ActionIcon, Tooltip } from '@mantine/core'
import { ChartScatter, Eye, EyeOff, type LucideIcon, Maximize, Minus, Plus } from 'lucide-react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { useSpotIndex } from '../../data/spot-index.ts'
import { toggleUmap } from '../../data/umap.ts'
import { setView, useView } from '../../stores/view.ts'
import { UMAP_WORDS } from '../../ui/umap-words.ts'
import { fitTissue, zoomBy } from '../camera.ts'
import classes from './TissuePanel.module.css'

/** Zoom, fit and spots on or off, in the corner of the tissue. */
export function ViewTools({ info }: { info: SlideInfo }) {
  const index = useSpotIndex()
  const spotsHidden = useView((state) => state.spotsHidden)
  return (
    // A press here must not count as a click on the tissue beneath.
    <div className={classes.tools} onPointerDown={(event) => event.stopPropagation()}>
      <Tool label="Zoom in" icon={Plus} onClick={() => zoomBy(0.5)} />
      <Tool label="Zoom out" icon={Minus} onClick={() => zoomBy(-0.5)} />
      <Tool label="Fit tissue to window" icon={Maximize} onClick={() => fitTissue(info, index)} />
      <Tool
        label={spotsHidden ? 'Show spots' : 'Hide spots (hold Space)'}
        icon={spotsHidden ? EyeOff : Eye}
        onClick={() => setView({ spotsHidden: !spotsHidden })}
      />
      <Tool label={`${UMAP_WORDS.open} (U)`} icon={ChartScatter} onClick={toggleUmap} />
    </div>
  )
}

function Tool({ label, icon: Icon, onClick }: { label: string; icon: LucideIcon; onClick: () => void }) {
  return (
    <Tooltip label={label} position="left" openDelay={350}>
      <ActionIcon variant="subtle" color="gray" size={32} radius={0} aria-label={label} onClick={onClick}>
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  )
}
