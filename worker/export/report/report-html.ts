import { escapeXml as text } from '../../figures/svg.ts'

/** What a report says; everything is text but the figures, which are drawings of our own. */
export interface ReportContent {
  title: string
  lead: string
  notes: readonly string[]
  figures: readonly { svg: string; caption: string }[]
  tables: readonly { caption: string; header: readonly string[]; rows: readonly (readonly string[])[] }[]
  facts: readonly (readonly [string, string])[]
  /** The whole table, to be saved from the page. */
  csv: string
  footer: string
}

/** Nothing is loaded from anywhere and no script runs, whatever a name in the file says. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

const STYLE = `
body { font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; color: #1b2127; background: #fff; max-width: 66rem; margin: 2.5rem auto; padding: 0 1.5rem; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
.lead, figcaption, footer { color: #616a73; } .notes { background: #f6f4ee; border-left: 3px solid #c9a227; padding: .6rem 1rem; } .notes p { margin: .25rem 0; }
figure { margin: 1rem 0 1.8rem; } figure svg { width: 100%; max-width: 56rem; height: auto; border: 1px solid #e3e6e8; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .8rem; font-variant-numeric: tabular-nums; width: 100%; } caption { text-align: left; font-weight: 600; padding: .4rem 0; }
th, td { padding: .2rem .42rem; border-bottom: 1px solid #e3e6e8; text-align: right; white-space: nowrap; } th:first-child, td:first-child { text-align: left; } .facts td { text-align: left; white-space: normal; }
`

/** A report as one HTML file that opens without a network. */
export function reportHtml({
  title,
  lead,
  notes,
  figures,
  tables,
  facts,
  csv,
  footer,
}: ReportContent): string {
  const data = Buffer.from(csv, 'utf8').toString('base64')
  const row = (cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`
  return [
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    `<title>${text(title)}</title><style>${STYLE}</style></head><body><main><h1>${text(title)}</h1><p class="lead">${text(lead)}</p>`,
    `<div class="notes">${notes.map((note) => `<p>${text(note)}</p>`).join('')}</div><h2>Figures</h2>`,
    ...figures.map(({ svg, caption }) => `<figure>${svg}<figcaption>${text(caption)}</figcaption></figure>`),
    '<h2>Tables</h2>',
    ...tables.map(
      ({ caption, header, rows }) =>
        `<div class="scroll"><table><caption>${text(caption)}</caption><thead><tr>${header.map((cell) => `<th scope="col">${text(cell)}</th>`).join('')}</tr></thead><tbody>${rows.map(row).join('\n')}</tbody></table></div>`,
    ),
    `<p><a download="comparison.csv" href="data:text/csv;charset=utf-8;base64,${data}">Save the table of all features (CSV)</a></p>`,
    `<h2>Settings and sources</h2><table class="facts"><tbody>${facts.map(row).join('\n')}</tbody></table>`,
    `<footer><p>${text(footer)}</p></footer></main></body></html>\n`,
  ].join('\n')
}
