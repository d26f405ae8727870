import { ActionIcon, Tooltip } from '@mantine/core'
import { CircleHelp } from 'lucide-react'
import { setView, useView } from '../../stores/view.ts'

/** Opens and closes "How to read this". */
export function GuideButton() {
  const guideShown = useView((state) => state.guideShown)
  return (
    <Tooltip label="How to read this">
      <ActionIcon
        size={24}
        variant={guideShown ? 'light' : 'subtle'}
        color={guideShown ? 'teal' : 'gray'}
        aria-label="How to read this"
        aria-expanded={guideShown}
        onClick={() => setView({ guideShown: !guideShown })}
      >
        <CircleHelp size={16} />
      </ActionIcon>
    </Tooltip>
  )
}
