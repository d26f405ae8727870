import type { Alternative, AlternativeKind } from '../api/alternatives.ts'
import { HistologueError } from '../api/errors.ts'
import { someOf } from './warnings.ts'

/** What was chosen of each kind; missing where nobody chose. */
export type Chosen = Partial<Record<AlternativeKind, string>>

const KINDS: readonly AlternativeKind[] = ['element', 'library', 'matrix', 'system', 'picture']
const PAIR = /^(element|library|matrix|system|picture)=/

/**
 * Reads an `element`: the name of a slide inside, or pairs as `library=A1&matrix=layers/counts`, with `%` and `&` in values
 * written as in URLs.
 */
export function parseElement(text: string | undefined): Chosen {
  if (text === undefined) return {}
  if (!PAIR.test(text)) return { element: text }
  const chosen: Chosen = {}
  for (const pair of text.split('&')) {
    const kind = KINDS.find((each) => pair.startsWith(`${each}=`))
    if (kind) chosen[kind] = decoded(pair.slice(kind.length + 1))
  }
  return chosen
}

/** The shortest `element` that says what was chosen. */
export function writeElement(chosen: Chosen): string {
  const { element } = chosen
  const given = KINDS.filter((kind) => chosen[kind] !== undefined)
  if (element !== undefined && given.length === 1 && !PAIR.test(element)) return element
  return given.map((kind) => `${kind}=${chosen[kind]?.replace(/[%&]/g, encodeURIComponent)}`).join('&')
}

/** Alternatives of one kind, with all else as it was chosen; none where there is but one. */
export function listAlternatives(
  kind: AlternativeKind,
  names: readonly string[],
  shown: string | null,
  chosen: Chosen,
): Alternative[] {
  if (names.length < 2) return []
  return names.map((name) => ({
    kind,
    element: writeElement({ ...chosen, [kind]: name }),
    name,
    isShown: name === shown,
  }))
}

/** The error for what is not there to be chosen; code `MISSING_ELEMENT`. */
export function noElement(file: string, element: string, elements: readonly string[]): HistologueError {
  return new HistologueError('MISSING_ELEMENT', `There is no ${element} here.`, {
    file,
    place: element,
    advice:
      elements.length > 0
        ? `Choose one of ${someOf([...elements], 20)}.`
        : 'Open it without a choice: it holds but one slide.',
  })
}

/** Refuses a choice of a kind that is not known there: ignored, it would show something else without a word. Code: `MISSING_ELEMENT`. */
export function refuseOtherKinds(file: string, chosen: Chosen, known: readonly AlternativeKind[]): void {
  const kind = KINDS.find((each) => chosen[each] !== undefined && !known.includes(each))
  if (kind) throw noElement(file, kind === 'element' ? (chosen.element ?? '') : `${kind}=${chosen[kind]}`, [])
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
