import type { Progress } from '../api/methods.ts'
import { throttleProgress } from '../api/rpc.ts'

/** What the program needs of standard error. */
export interface ProgressStream {
  write(text: string): unknown
  isTTY?: boolean
}

const PHASE_NAMES: Record<Progress['phase'], string> = {
  matrix: 'reading the matrix',
  picture: 'reading the picture',
  pyramid: 'levels of the picture',
  features: 'histology features',
  training: 'training',
  null: 'shuffled histology',
  statistics: 'statistics',
  benchmark: 'comparing rankings',
  writing: 'writing',
  devices: 'testing devices',
  neighbours: 'neighbours',
  layout: 'layout',
  outlines: 'outlines',
}

export interface ProgressLine {
  report: (progress: Progress) => void
  /** Ends the line that is being rewritten, so that what follows begins on its own. */
  end: () => void
}

/** Shows progress: one line rewritten on a terminal, else a line whenever a phase begins or ends. */
export function createProgressLine(stream: ProgressStream): ProgressLine {
  if (!stream.isTTY) return plainLines(stream)
  let shown = false
  const report = throttleProgress((progress) => {
    shown = true
    stream.write(`\r${describe(progress)}\x1b[K`)
  })
  const end = () => {
    if (shown) stream.write('\r\x1b[K')
    shown = false
  }
  return { report, end }
}

function plainLines(stream: ProgressStream): ProgressLine {
  let phase = ''
  const report = (progress: Progress) => {
    const isEnd = progress.done >= progress.total
    if (progress.phase === phase && !isEnd) return
    phase = isEnd ? '' : progress.phase
    stream.write(`${describe(progress)}\n`)
  }
  return { report, end: () => {} }
}

function describe({ phase, done, total }: Progress): string {
  return `${PHASE_NAMES[phase]} ${done}/${total}`
}
