import type { SlideInfo } from '../../../worker/api/methods.ts'
import { useFeatures } from '../../data/slide-data.ts'
import { GENE_WORDS } from '../../ui/gene-words.ts'
import { Section } from '../../ui/Section.tsx'
import classes from './GenePanel.module.css'
import { ListsSection } from './ListsSection.tsx'
import { OneGene } from './OneGene.tsx'
import { PatternSection } from './PatternSection.tsx'

/** Genes without a spot: one of them, the user's lists, and all of them by how they lie on the tissue. */
export function GenePanel({ info }: { info: SlideInfo }) {
  const features = useFeatures()
  return (
    <section className={classes.panel} aria-label={GENE_WORDS.title} data-testid="genes">
      <Section title={GENE_WORDS.one}>
        <OneGene info={info} features={features} />
      </Section>
      <ListsSection slideId={info.slideId} features={features} />
      <Section title={GENE_WORDS.pattern}>
        <PatternSection info={info} features={features} />
      </Section>
    </section>
  )
}
