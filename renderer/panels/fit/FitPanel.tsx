import { ActionIcon, Tabs, Text, Tooltip } from '@mantine/core'
import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { useFit } from '../../stores/fit.ts'
import { setView, useView } from '../../stores/view.ts'
import { FIT_WORDS } from '../../ui/fit-words.ts'
import { FitCard } from '../spot/FitCard.tsx'
import { CompareTab } from './CompareTab.tsx'
import { DevicesTab } from './DevicesTab.tsx'
import classes from './FitPanel.module.css'
import { FitTab } from './FitTab.tsx'
import { NoiseTab } from './NoiseTab.tsx'

/** In the place of the genes: how the model was fitted, what it can be trusted with, and how else one could rank. */
export function FitPanel({ info }: { info: SlideInfo }) {
  const widthPx = useView((state) => state.rightPanelPx)
  const fit = useFit((state) => state.fit)
  const heading = useRef<HTMLHeadingElement>(null)
  // Who opened it by keyboard goes on inside.
  useEffect(() => heading.current?.focus(), [])
  const unfitted = fit.status === 'done' ? null : <FitCard info={info} fit={fit} />
  return (
    <section
      className={classes.panel}
      style={{ width: widthPx }}
      aria-label={FIT_WORDS.title}
      data-testid="fit-panel"
    >
      <header className={classes.header}>
        <h2 ref={heading} tabIndex={-1} className={classes.title}>
          {FIT_WORDS.title}
        </h2>
        <Tooltip label={FIT_WORDS.back}>
          <ActionIcon
            size={24}
            variant="subtle"
            color="gray"
            aria-label={FIT_WORDS.back}
            onClick={() => setView({ rightPanel: 'selection' })}
          >
            <X size={16} />
          </ActionIcon>
        </Tooltip>
      </header>
      <Tabs defaultValue="fit" keepMounted={false} classNames={{ panel: classes.tab ?? '' }}>
        <Tabs.List px={8}>
          {Object.entries(FIT_WORDS.tabs).map(([value, label]) => (
            <Tabs.Tab key={value} value={value}>
              <Text size="sm">{label}</Text>
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="fit">
          {fit.status === 'done' ? <FitTab summary={fit.summary} /> : unfitted}
        </Tabs.Panel>
        <Tabs.Panel value="noise">
          {fit.status === 'done' ? <NoiseTab slideId={info.slideId} summary={fit.summary} /> : unfitted}
        </Tabs.Panel>
        <Tabs.Panel value="compare">
          <CompareTab info={info} />
        </Tabs.Panel>
        <Tabs.Panel value="devices">
          <DevicesTab />
        </Tabs.Panel>
      </Tabs>
    </section>
  )
}
