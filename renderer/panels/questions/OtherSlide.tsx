import { Button, Select, Text } from '@mantine/core'
import { Download } from 'lucide-react'
import { useState } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import type { SlideComparison } from '../../../worker/api/questions.ts'
import { compareWith, compareWithFile, saveVectors } from '../../data/compare-slides.ts'
import { useFeatures } from '../../data/slide-data.ts'
import { RangePlot, type RangeRow } from '../../plots/RangePlot.tsx'
import { mapFeature } from '../../stores/colouring.ts'
import { useJobs } from '../../stores/jobs.ts'
import { useProject } from '../../stores/project.ts'
import { formatCount, formatValue } from '../../ui/format.ts'
import { OTHER_SLIDE_WORDS } from '../../ui/question-words.ts'
import { JobRun } from '../fit/JobRun.tsx'
import classes from './QuestionPanel.module.css'

const [FILE, FOLDER] = ['file', 'folder'] as const
const N_DIFFERING = 10
/** A smaller share rounds to nothing. */
const LEAST_SHARE = 5e-4

/** How like another slide this one is: a slide of the session, or any file. */
export function OtherSlide({ info }: { info: SlideInfo }) {
  const job = useJobs((state) => state.compareSlides)
  const { slides, activeId, missing } = useProject()
  const others = slides.filter(({ id }) => id !== activeId && !missing.includes(id))
  const [chosen, setChosen] = useState<string>(FILE)
  const other = others.find(({ id }) => id === chosen)
  const { start, again, running } = OTHER_SLIDE_WORDS
  return (
    <div data-testid="other-slide">
      <Text size="xs" c="dimmed" mb={8}>
        {OTHER_SLIDE_WORDS.hint}
      </Text>
      <JobRun
        name="compareSlides"
        labels={{ start, again, running }}
        onStart={() => void (other ? compareWith(other) : compareWithFile(chosen === FOLDER ? FOLDER : FILE))}
      >
        <Select
          size="xs"
          aria-label={OTHER_SLIDE_WORDS.other}
          data={[
            ...others.map(({ id, name }) => ({ value: id, label: name })),
            { value: FILE, label: OTHER_SLIDE_WORDS.file },
            { value: FOLDER, label: OTHER_SLIDE_WORDS.folder },
          ]}
          value={other || chosen === FOLDER ? chosen : FILE}
          allowDeselect={false}
          onChange={(value) => setChosen(value ?? FILE)}
        />
      </JobRun>
      {job.status === 'done' && <Answer info={info} comparison={job.result} />}
    </div>
  )
}

function Answer({ info, comparison }: { info: SlideInfo; comparison: SlideComparison }) {
  const { names, nShared, similarity, vectorCosine, vectors, differing } = comparison
  const named = differing.slice(0, N_DIFFERING).filter(({ share }) => share >= LEAST_SHARE)
  return (
    <>
      <p className={classes.figures} data-testid="similarity">
        Similarity {formatValue(similarity)} with {names.other}, over {formatCount(nShared)} features in
        common, matched by symbol.
      </p>
      <RangePlot label={OTHER_SLIDE_WORDS.plot} rows={rowsOf(comparison)} scale={{ min: 0, max: 1 }} />
      {named.length > 0 && (
        <p className={classes.figures}>
          {OTHER_SLIDE_WORDS.differing} <Genes differing={named} />
        </p>
      )}
      <p className={classes.figures}>
        {OTHER_SLIDE_WORDS.vectors(vectors.own.length, formatValue(vectorCosine))}
      </p>
      <Button
        size="xs"
        variant="default"
        leftSection={<Download size={13} aria-hidden />}
        onClick={() => void saveVectors(info)}
      >
        {OTHER_SLIDE_WORDS.save}
      </Button>
    </>
  )
}

function rowsOf({ similarity, shuffled, splitHalf, names }: SlideComparison): RangeRow[] {
  const row = (name: string, value: number, tone: RangeRow['tone']): RangeRow => ({
    ...{ name, value, low: value, high: value, tone, text: formatValue(value) },
  })
  return [
    row(OTHER_SLIDE_WORDS.similarity, similarity, 'strong'),
    { ...row(OTHER_SLIDE_WORDS.renamed, shuffled, 'quiet'), note: OTHER_SLIDE_WORDS.control },
    row(OTHER_SLIDE_WORDS.halves(names.own, 'this'), splitHalf.own, 'plain'),
    row(OTHER_SLIDE_WORDS.halves(names.other, 'other'), splitHalf.other, 'plain'),
  ]
}

/** The genes that differ most; a click maps one on this slide. */
function Genes({ differing }: Pick<SlideComparison, 'differing'>) {
  const features = useFeatures()
  return differing.map(({ symbol, share }, at) => (
    <span key={symbol}>
      {at > 0 && ', '}
      <button
        type="button"
        className={classes.gene}
        onClick={() => {
          const feature = features?.symbols.indexOf(symbol) ?? -1
          if (feature >= 0) mapFeature(feature)
        }}
      >
        {symbol}
      </button>{' '}
      {(100 * share).toFixed(1)} %
    </span>
  ))
}
