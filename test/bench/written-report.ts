/** A section of the report: its heading and all below it. */
interface Part {
  title: string
  text: string
}

/**
 * The report with its measured sections in place of those of the same title; sections that were not measured stay as they are,
 * in the order of `titles`, and any other is dropped. Each section says itself when and with what it was measured.
 */
export function replaceSections(
  before: string,
  measured: readonly Part[],
  { head, titles }: { head: string; titles: readonly string[] },
): string {
  const parts = new Map(partsOf(before).map(({ title, text }) => [title, text]))
  for (const { title, text } of measured) parts.set(title, text)
  const kept = titles.flatMap((title) => parts.get(title) ?? [])
  return `${[head.trim(), ...kept.map((text) => text.trim())].join('\n\n')}\n`
}

function partsOf(report: string): Part[] {
  const [, ...sections] = report.split(/^(?=## )/m)
  return sections.map((text) => ({ title: text.slice(3, text.indexOf('\n')), text }))
}
