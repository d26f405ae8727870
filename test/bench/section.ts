/** One figure of the benchmark. */
export interface Row {
  what: string
  /** What the project wants to reach; empty where there is no aim. */
  aim: string
  /** As printed, with its unit. */
  measured: string
  /** Whether the aim is reached; absent where there is none, or where nothing was measured. */
  reached?: boolean
}

/** A group of figures. */
export interface Section {
  /** The word for `--only`. */
  name: string
  title: string
  /** How it is measured, in a few sentences of Markdown. */
  method: string
  /** True: takes minutes, and is measured only where it is named. */
  isLong?: boolean
  /** Measures; figures that cannot be had here are rows made by `skipped`. */
  rows(): Promise<Row[]>
}

/** A row that could not be measured here, said in the table and loudly beside it. */
export function skipped(what: string, aim: string, reason: string): Row {
  console.error(`SKIPPED: ${what}: ${reason}`)
  return { what, aim, measured: `**skipped: ${reason}**` }
}

/** A row of one number, which reaches its aim where it is not above `atMost`. */
export function figure(what: string, value: number, format: (value: number) => string, atMost?: number): Row {
  const measured = format(value)
  if (atMost === undefined) return { what, aim: '', measured }
  return { what, aim: `≤ ${format(atMost)}`, measured, reached: value <= atMost }
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
export const milliseconds = (ms: number): string => `${ms.toFixed(ms < 10 ? 2 : 1)} ms`
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`
