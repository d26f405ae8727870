import { PROVIDER_NAMES, PROVIDERS } from '../../worker/api/devices.ts'

/** A value of the table with two decimals and a true minus; a dash where it is missing. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const text = value.toFixed(2)
  return text === '-0.00' ? '0.00' : text.replace('-', '−')
}

/** What a value may be off by, such as `± 0.02`; with a third decimal where two would say nothing. */
export function formatMargin(halfWidth: number): string {
  const decimals = halfWidth < 0.01 ? 3 : 2
  return halfWidth < 0.0005 ? '± < 0.001' : `± ${halfWidth.toFixed(decimals)}`
}

/** A ratio in doublings such as `+4.1` or `−0.3`. */
export function formatLift(lift: number): string {
  if (!(lift > 0)) return '–'
  const text = Math.log2(lift).toFixed(1)
  if (text === '0.0' || text === '-0.0') return '0.0'
  return text.startsWith('-') ? text.replace('-', '−') : `+${text}`
}

/** A false discovery rate such as `.003`, `<.001` or `1`. */
export function formatFdr(fdr: number): string {
  if (!Number.isFinite(fdr)) return '–'
  if (fdr < 0.001) return '<.001'
  if (fdr >= 0.995) return '1'
  return fdr.toFixed(fdr < 0.1 ? 3 : 2).replace(/^0/, '')
}

/** Small p by its power of ten, since genes far below 0.001 differ by hundreds of powers. */
export function formatP(p: number): string {
  if (!(p < 0.001)) return formatFdr(p)
  return p < 1e-300 ? '<1e−300' : p.toExponential(0).replace('-', '−')
}

/** A share in percent such as `0.07 %`. */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return '–'
  return share < 0.0001 ? '<0.01 %' : `${(100 * share).toFixed(2)} %`
}

/** How far two numbers that should be one differ, by its power of ten such as `1e−15`; `0` where they are one. */
export function formatError(error: number): string {
  return error === 0 ? '0' : error.toExponential(0).replace('-', '−')
}

/** A share in whole percent such as `84 %`. */
export function formatShare(share: number): string {
  return Number.isFinite(share) ? `${Math.round(100 * share)} %` : '–'
}

/** A count with thousands separated. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** A rank in little room: `97`, `1.2k`, `12k`. */
export function formatShortRank(rank: number): string {
  if (rank < 1000) return String(rank)
  return `${(rank / 1000).toFixed(rank < 9950 ? 1 : 0)}k`
}

/** A number at the end of a legend, three significant digits. */
export function formatTick(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  const text = size >= 1e5 || size < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(3)))
  return text.replace('-', '−')
}

/** A path without its folders. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).pop() || path
}

/** When something was opened, in plain words. */
export function formatAge(openedAtMs: number, nowMs: number): string {
  const minutes = Math.round((nowMs - openedAtMs) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  if (minutes < 24 * 60) return `${Math.round(minutes / 60)} h ago`
  return new Date(openedAtMs).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
}

/** A provider by its name for people, as the doctor and the reports write it. */
export function deviceName(device: string): string {
  const provider = PROVIDERS.find((known) => known === device)
  return provider ? PROVIDER_NAMES[provider] : device
}

/** A length of full-resolution pixels: in micrometres or millimetres where a pixel's size is known. */
export function formatLength(lengthPx: number, pixelSizeUm: number | null): string {
  const round = (value: number) => value.toLocaleString('en-US', { maximumSignificantDigits: 3 })
  if (pixelSizeUm === null) return `${round(lengthPx)} px`
  const um = lengthPx * pixelSizeUm
  return um >= 1000 ? `${round(um / 1000)} mm` : `${round(um)} µm`
}

/** The size of files such as `1.2 GB`, `12 MB` or `0 MB`. */
export function formatBytes(nByte: number): string {
  if (nByte >= 1e9) return `${(nByte / 1e9).toFixed(1)} GB`
  if (nByte >= 1e5 && nByte < 9.95e6) return `${(nByte / 1e6).toFixed(1)} MB`
  return nByte > 0 && nByte < 1e5 ? '< 0.1 MB' : `${(nByte / 1e6).toFixed(0)} MB`
}
