/** Marks in a licence's name and what they forbid; Creative Commons' marks, and the words of research licences. */
const MARKS: readonly [mark: RegExp, sentence: string][] = [
  [
    /(^|[^a-z])nd([^a-z]|$)|no.?deriv/i,
    'It forbids passing on what is derived from the encoder; its makers may count models trained on its numbers among that.',
  ],
  [/(^|[^a-z])nc([^a-z]|$)|non.?commercial/i, 'It forbids commercial use.'],
  [/research|academic/i, 'It allows use in research alone.'],
]

const UNNAMED = 'Its manifest says that it restricts derivatives or use; read the licence itself.'

/**
 * What a licence forbids its users, one sentence each, by its name (`CC-BY-NC-ND-4.0`) and by what the manifest says; empty for
 * licences that leave users free. It is a reminder, no reading of the licence.
 */
export function licenceRestrictions(licence: string, restrictsDerivatives: boolean): string[] {
  const known = MARKS.filter(([mark]) => mark.test(licence)).map(([, sentence]) => sentence)
  return known.length === 0 && restrictsDerivatives ? [UNNAMED] : known
}
