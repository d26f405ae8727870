/** `npm run bench [-- --only SECTION[,SECTION]] [--write]`: prints the figures of the project as Markdown; writes them into the report. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectDir } from '../../electron/setup/places.mjs'
import { weightsSection } from './all-weights.ts'
import { clickSection } from './clicks.ts'
import { compareSection } from './compare.ts'
import { explainSection } from './explain.ts'
import { frameSection } from './frames.ts'
import { stepSection } from './graph-step.ts'
import { ioSection } from './io.ts'
import { describeMachine } from './machine.ts'
import { modalitySection } from './modalities.ts'
import { openingSection } from './opening.ts'
import { plantedSection } from './planted.ts'
import { questionSection } from './questions.ts'
import { rankingSection } from './ranking.ts'
import { scaleSection } from './scale.ts'
import type { Row, Section } from './section.ts'
import { sessionSection } from './session.ts'
import { stabilitySection } from './stability.ts'
import { tiffSection } from './tiff.ts'
import { transferSection } from './transfer.ts'
import { replaceSections } from './written-report.ts'

const sections: Section[] = [
  rankingSection,
  plantedSection,
  stabilitySection,
  transferSection,
  modalitySection,
  explainSection,
  questionSection,
  openingSection,
  stepSection,
  weightsSection,
  clickSection,
  compareSection,
  sessionSection,
  scaleSection,
  ioSection,
  tiffSection,
  frameSection,
]

const { values } = parseArgs({
  options: { only: { type: 'string' }, write: { type: 'boolean', default: false } },
})
const wanted = values.only?.split(',')
const chosen = sections.filter(({ name, isLong }) =>
  wanted ? wanted.includes(name) : values.write || !isLong,
)
const unknown = wanted?.some((word) => !sections.some(({ name }) => name === word))
const report = join(projectDir, 'docs', 'benchmarks.md')
let nFailed = 0

function toTable(rows: readonly Row[]): string[] {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  const verdict = ({ reached }: Row) => (reached === undefined ? '' : reached ? ', reached' : ', **missed**')
  return [
    '| what | aim | measured |',
    '|---|---|---|',
    ...rows.map((row) => `| ${cell(row.what)} | ${cell(row.aim)} | ${cell(row.measured)}${verdict(row)} |`),
  ]
}

/** A section that fails costs its own figures, and the exit code. */
async function rowsOf({ title, rows }: Section): Promise<Row[]> {
  try {
    return await rows()
  } catch (thrown) {
    nFailed++
    console.error(thrown)
    return [{ what: title, aim: '', measured: `**failed: ${(thrown as Error).message}**` }]
  }
}

const HEAD = `# Benchmarks

Printed by \`npm run bench\`; no test reads a clock. Each section says when and with what it was measured.`

async function measure(): Promise<void> {
  console.log(HEAD)
  for (const section of chosen) {
    const { title, method } = section
    const [stamp, nFailedBefore] = [await describeMachine(), nFailed]
    const table = toTable(await rowsOf(section))
    const text = [`## ${title}`, '', method, '', ...table, '', ...stamp].join('\n')
    console.log(`\n${text}`)
    if (values.write && nFailed === nFailedBefore) write({ title, text })
  }
  process.exitCode = nFailed > 0 ? 1 : 0
}

/** After each section, so that a run that is cut short has written what it measured. */
function write(part: { title: string; text: string }): void {
  mkdirSync(dirname(report), { recursive: true })
  const before = existsSync(report) ? readFileSync(report, 'utf8') : ''
  const titles = sections.map(({ title }) => title)
  writeFileSync(report, replaceSections(before, [part], { head: HEAD, titles }))
}

if (unknown) {
  const names = sections.map(({ name }) => name).join(', ')
  console.error(`Usage: npm run bench [-- --only SECTION,…] [--write], where SECTION is one of ${names}.`)
  process.exitCode = 2
} else await measure()
