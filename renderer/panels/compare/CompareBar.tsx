import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core'
import { ArrowLeftRight, Focus, Link2, type LucideIcon, Maximize, Unlink2, X } from 'lucide-react'
import type { Reading } from '../../../worker/api/methods.ts'
import type { SideSource } from '../../data/compare-sides.ts'
import { swapAB } from '../../data/swap-sides.ts'
import { withScaleOfA } from '../../layers/camera-pair.ts'
import { canSwap, setCompare, useCompare } from '../../stores/compare.ts'
import { useFit } from '../../stores/fit.ts'
import { useProject } from '../../stores/project.ts'
import { setView } from '../../stores/view.ts'
import { COMPARE_WORDS } from '../../ui/compare-words.ts'
import { READING_LABELS } from '../../ui/words.ts'
import classes from './Compare.module.css'
import { OtherSlideField } from './OtherSlideField.tsx'
import { SidePicker } from './SidePicker.tsx'

interface CompareBarProps {
  source: SideSource
  /** What B is chosen from. */
  sourceOfB: SideSource
  /** What B's zoom has more than A's at the same scale; null where a slide does not say its scale. */
  offset: number | null
  onFrame: () => void
  onShowWhole: () => void
}

/** What is compared, by which reading, and how the two cameras go. */
export function CompareBar({ source, sourceOfB, offset, onFrame, onShowWhole }: CompareBarProps) {
  const by = useCompare((state) => state.by)
  const isLinked = useCompare((state) => state.isLinked)
  const isSide = useCompare(canSwap)
  const otherSlide = useCompare((state) => state.otherSlide)
  const isOpen = useProject(({ beside }) => otherSlide === null || beside[otherSlide] !== undefined)
  const isTwo = otherSlide !== null
  const unit = isTwo ? (offset === null ? COMPARE_WORDS.byPixels : COMPARE_WORDS.byScale) : ''
  return (
    <div className={classes.bar}>
      <SidePicker side="a" source={source} />
      <Tool
        label={!isSide ? COMPARE_WORDS.noSwap : COMPARE_WORDS.swap}
        icon={ArrowLeftRight}
        onClick={() => void swapAB()}
        isDisabled={!isSide || !isOpen}
      />
      <SidePicker side="b" source={sourceOfB} />
      <OtherSlideField />
      <span className={classes.quiet}>{COMPARE_WORDS.by}</span>
      <ReadingControl by={by} />
      <span className={classes.spacer} />
      {isTwo && offset === null && (
        <span className={classes.quiet} data-testid="no-common-scale" title={COMPARE_WORDS.noScaleHint}>
          {COMPARE_WORDS.noScale}
        </span>
      )}
      <Tool
        label={isLinked ? COMPARE_WORDS.unlink : `${COMPARE_WORDS.link}${unit}`}
        icon={isLinked ? Link2 : Unlink2}
        isPressed={isLinked}
        onClick={() => setLinked(!isLinked, offset)}
      />
      <Tool label={COMPARE_WORDS.frame} icon={Focus} onClick={onFrame} />
      <Tool label={COMPARE_WORDS.fit} icon={Maximize} onClick={onShowWhole} />
      <Tool label={COMPARE_WORDS.close} icon={X} onClick={() => setView({ rightPanel: 'selection' })} />
    </div>
  )
}

/** Over two slides, cameras that are linked show one scale. */
function setLinked(isLinked: boolean, offset: number | null): void {
  const { cameras, otherSlide } = useCompare.getState()
  const isScaled = isLinked && otherSlide !== null && cameras && offset !== null
  setCompare({ isLinked, ...(isScaled && { cameras: withScaleOfA(cameras, offset) }) })
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
        {...(isDisabled && { 'aria-disabled': true, 'data-disabled': true })}
        onClick={() => !isDisabled && onClick()}
      >
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  )
}
