import { existsSync, readFileSync } from 'node:fs'

/** Memory of a process in bytes: resident now, and the most that was resident so far. */
export interface ProcessMemory {
  resident: number
  peak: number
}

/** Memory of a process by its id, from Linux's /proc; null on other systems. */
export function readMemory(pid: number): ProcessMemory | null {
  const path = `/proc/${pid}/status`
  if (!existsSync(path)) return null
  const status = readFileSync(path, 'utf8')
  const bytesOf = (field: string) =>
    1024 * Number(status.match(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm'))?.[1])
  return { resident: bytesOf('VmRSS'), peak: bytesOf('VmHWM') }
}
