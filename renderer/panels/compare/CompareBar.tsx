import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core'
import { ArrowLeftRight, Focus, Link2, type LucideIcon, Maximize, Unlink2, X } from 'lucide-react'
import type { Reading } from '../../../worker/api/methods.ts'
import type { SideSource } from '../../data/compare-sides.ts'
import { setCompare, swapSides, useCompare } from '../../stores/compare.ts'
import { useFit } from '../../stores/fit.ts'
import { setView } from '../../stores/view.ts'
import { COMPARE_WORDS } from '../../ui/compare-words.ts'
import { READING_LABELS } from '../../ui/words.ts'
import classes from './Compare.module.css'
import { SidePicker } from './SidePicker.tsx'

interface CompareBarProps {
  source: SideSource
  onFrame: () => void
  onShowWhole: () => void
}

/** What is compared, by which reading, and how the two cameras go. */
export function CompareBar({ source, onFrame, onShowWhole }: CompareBarProps) {
  const by = useCompare((state) => state.by)
  const isLinked = useCompare((state) => state.isLinked)
  const canSwap = useCompare(({ b }) => b?.kind === 'region' || b?.kind === 'label')
  return (
    <div className={classes.bar}>
      <SidePicker side="a" source={source} />
      <Tool label={COMPARE_WORDS.swap} icon={ArrowLeftRight} onClick={swapSides} isDisabled={!canSwap} />
      <SidePicker side="b" source={source} />
      <span className={classes.quiet}>{COMPARE_WORDS.by}</span>
      <ReadingControl by={by} />
      <span className={classes.spacer} />
      <Tool
        label={isLinked ? COMPARE_WORDS.unlink : COMPARE_WORDS.link}
        icon={isLinked ? Link2 : Unlink2}
        isPressed={isLinked}
        onClick={() => setCompare({ isLinked: !isLinked })}
      />
      <Tool label={COMPARE_WORDS.frame} icon={Focus} onClick={onFrame} />
      <Tool label={COMPARE_WORDS.fit} icon={Maximize} onClick={onShowWhole} />
      <Tool label={COMPARE_WORDS.close} icon={X} onClick={() => setView({ rightPanel: 'selection' })} />
    </div>
  )
}

function ReadingControl({ by }: { by: Reading }) {
  const informs = useFit(({ fit }) => fit.status !== 'done' || fit.summary.histologyInforms)
  return (
    <SegmentedControl
      size="xs"
      aria-label={COMPARE_WORDS.by}
      value={by}
      data={Object.entries(READING_LABELS).map(([value, label]) => ({
        ...{ value, label, disabled: value === 'expected' && !informs },
      }))}
      onChange={(value) => setCompare({ by: value as Reading })}
    />
  )
}

interface ToolProps {
  label: string
  icon: LucideIcon
  onClick: () => void
  isPressed?: boolean
  isDisabled?: boolean
}

function Tool({ label, icon: Icon, onClick, isPressed, isDisabled = false }: ToolProps) {
  return (
    <Tooltip label={label} openDelay={350}>
      <ActionIcon
        size={28}
        variant={isPressed ? 'light' : 'subtle'}
        {...(!isPressed && { color: 'gray' })}
        aria-label={label}
        aria-pressed={isPressed}
        disabled={isDisabled}
        onClick={onClick}
      >
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  )
}
