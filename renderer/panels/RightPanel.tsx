import { Tabs } from '@mantine/core'
import type { SlideInfo } from '../../worker/api/methods.ts'
import { setView, useView } from '../stores/view.ts'
import { QUESTION_WORDS } from '../ui/question-words.ts'
import { QuestionPanel } from './questions/QuestionPanel.tsx'
import classes from './RightPanel.module.css'
import { SpotPanel } from './spot/SpotPanel.tsx'

/** The right side: one spot, or questions to the whole slide. */
export function RightPanel({ info }: { info: SlideInfo }) {
  const tab = useView((state) => state.rightPanel)
  const widthPx = useView((state) => state.rightPanelPx)
  const { tab: titles } = QUESTION_WORDS
  return (
    <div className={classes.right} style={{ width: widthPx }}>
      <Tabs
        value={tab === 'questions' ? 'questions' : 'selection'}
        onChange={(value) => setView({ rightPanel: value === 'questions' ? 'questions' : 'selection' })}
      >
        <Tabs.List>
          <Tabs.Tab value="selection">{titles.spot}</Tabs.Tab>
          <Tabs.Tab value="questions">{titles.questions}</Tabs.Tab>
        </Tabs.List>
      </Tabs>
      {tab === 'questions' ? <QuestionPanel key={info.path} info={info} /> : <SpotPanel info={info} />}
    </div>
  )
}
