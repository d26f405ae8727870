import { Text } from '@mantine/core'
import { TERMS } from '../../ui/words.ts'
import classes from './SpotPanel.module.css'

const WORDS = [
  ['Expected', TERMS.expected],
  ['Supported', TERMS.supported],
  ['Observed', TERMS.observed],
  ['log₂ lift', TERMS.lift],
  ['FDR', TERMS.fdr],
] as const

/** "How to read this": the words of the table and what it is not. */
export function Guide() {
  return (
    <section className={classes.guide} aria-label="How to read this" data-testid="guide">
      <dl>
        {WORDS.map(([word, meaning]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <Text size="xs" c="dimmed">
        Bars share one scale; whiskers are the 95 % interval of the seeds’ mean. A gene that is expected and
        not above the slide’s average in what is measured, or the reverse, is a finding of its own. The table
        says what goes together on this slide, not what causes what, and it is no diagnosis.
      </Text>
    </section>
  )
}
