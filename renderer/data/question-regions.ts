import type { QuestionRegion } from '../../worker/api/questions.ts'
import type { SideChoice } from '../stores/compare.ts'
import { type SideSource, sideOptions } from './compare-sides.ts'

/** What a question can be composed of, for a list with groups: drawn regions first, then each column's labels. */
export function regionChoices(
  source: SideSource,
): { group: string; items: { value: string; label: string }[] }[] {
  return sideOptions(source).map(({ group, options }) => ({
    group,
    items: options.map(({ key, label }) => ({ value: key, label })),
  }))
}

/** The region of a choice as a question asks for it; null where it is no longer there. */
export function questionRegion(key: string, source: SideSource): QuestionRegion | null {
  const choice = sideOptions(source)
    .flatMap(({ options }) => options)
    .find((option) => option.key === key)?.choice
  return choice ? asQuestionRegion(choice, source) : null
}

function asQuestionRegion(choice: SideChoice, { regions }: SideSource): QuestionRegion | null {
  if (choice.kind === 'label') return choice
  if (choice.kind !== 'region') return null
  const region = regions.find(({ id }) => id === choice.id)
  return region ? { kind: 'drawn', name: region.name, spots: region.spots } : null
}
