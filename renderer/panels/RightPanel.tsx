import { Tabs } from '@mantine/core'
import type { SlideInfo } from '../../worker/api/methods.ts'
import { useSourceKey } from '../stores/slide.ts'
import { setView, useView } from '../stores/view.ts'
import { GENE_WORDS } from '../ui/gene-words.ts'
import { QUESTION_WORDS } from '../ui/question-words.ts'
import { GenePanel } from './genes/GenePanel.tsx'
import { QuestionPanel } from './questions/QuestionPanel.tsx'
import classes from './RightPanel.module.css'
import { SpotPanel } from './spot/SpotPanel.tsx'

type Tab = 'selection' | 'questions' | 'genes'

/** The right side: one spot or region, questions to the whole slide, or genes by themselves. */
export function RightPanel({ info }: { info: SlideInfo }) {
  const shown = useView((state) => state.rightPanel)
  const widthPx = useView((state) => state.rightPanelPx)
  const sourceKey = useSourceKey()
  const tab: Tab = shown === 'questions' || shown === 'genes' ? shown : 'selection'
  const { tab: titles } = QUESTION_WORDS
  return (
    <div className={classes.right} style={{ width: widthPx }} data-part>
      <Tabs value={tab} onChange={(value) => value && setView({ rightPanel: value as Tab })}>
        <Tabs.List>
          <Tabs.Tab value="selection">{titles.spot}</Tabs.Tab>
          <Tabs.Tab value="questions">{titles.questions}</Tabs.Tab>
          <Tabs.Tab value="genes">{GENE_WORDS.title}</Tabs.Tab>
        </Tabs.List>
      </Tabs>
      {tab === 'questions' && <QuestionPanel key={sourceKey} info={info} />}
      {tab === 'genes' && <GenePanel key={sourceKey} info={info} />}
      {tab === 'selection' && <SpotPanel info={info} />}
    </div>
  )
}
