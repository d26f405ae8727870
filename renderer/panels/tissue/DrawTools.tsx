import { ActionIcon, Tooltip } from '@mantine/core'
import {
  Brush,
  CircleMinus,
  CirclePlus,
  Lasso,
  type LucideIcon,
  MousePointer2,
  Pentagon,
  Ruler,
  Square,
  SquarePlus,
} from 'lucide-react'
import {
  type DrawMode,
  makesRegions,
  setDrawMode,
  type Tool,
  takeTool,
  useDrawing,
} from '../../stores/drawing.ts'
import { MODE_WORDS, REGION_LIST_WORDS, TOOL_WORDS } from '../../ui/region-words.ts'
import classes from './TissuePanel.module.css'

const TOOLS: [Tool, LucideIcon][] = [
  ['pointer', MousePointer2],
  ['lasso', Lasso],
  ['polygon', Pentagon],
  ['rectangle', Square],
  ['brush', Brush],
  ['measure', Ruler],
]
const MODES: [DrawMode, LucideIcon][] = [
  ['new', SquarePlus],
  ['add', CirclePlus],
  ['subtract', CircleMinus],
]

/** The tools that draw regions, and what drawing does, in the corner of the tissue. */
export function DrawTools() {
  const tool = useDrawing((state) => state.tool)
  const mode = useDrawing((state) => state.mode)
  return (
    // A press here must not count as a click on the tissue beneath.
    <div className={classes.drawTools} onPointerDown={(event) => event.stopPropagation()}>
      <div role="toolbar" aria-label={REGION_LIST_WORDS.tools} aria-orientation="vertical">
        {TOOLS.map(([name, icon]) => (
          <Choice
            key={name}
            icon={icon}
            label={TOOL_WORDS[name].label}
            shortcut={TOOL_WORDS[name].key}
            isChosen={tool === name}
            onChoose={() => takeTool(name)}
          />
        ))}
      </div>
      {makesRegions(tool) && (
        <div role="toolbar" aria-label={REGION_LIST_WORDS.modes} aria-orientation="vertical">
          {MODES.map(([name, icon]) => (
            <Choice
              key={name}
              icon={icon}
              label={MODE_WORDS[name]}
              isChosen={mode === name}
              onChoose={() => setDrawMode(name)}
            />
          ))}
        </div>
      )}
    </div>
  )
}

interface ChoiceProps {
  icon: LucideIcon
  label: string
  shortcut?: string
  isChosen: boolean
  onChoose: () => void
}

function Choice({ icon: Icon, label, shortcut, isChosen, onChoose }: ChoiceProps) {
  return (
    <Tooltip label={shortcut ? `${label} (${shortcut})` : label} position="right" openDelay={350}>
      <ActionIcon
        variant={isChosen ? 'filled' : 'subtle'}
        color={isChosen ? 'teal' : 'gray'}
        size={32}
        radius={0}
        aria-label={label}
        aria-pressed={isChosen}
        aria-keyshortcuts={shortcut}
        onClick={onChoose}
      >
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  )
}
