/** Text between or inside of tags: names of a file are text, never markup. */
export const escapeXml = (text: string): string =>
  text
    // Characters that no XML may hold.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

/** A number for an attribute: three decimals at most. */
export const n = (value: number): string => String(Math.round(value * 1000) / 1000)

export const INK = '#1b2127'
export const QUIET = '#616a73'
/** Text of figures, mm. */
export const TEXT_MM = 2.6
// What journals ask for, and what stands in for it on each system.
const FONT = 'Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif'

interface TextStyle {
  size?: number
  anchor?: 'start' | 'middle' | 'end'
  colour?: string
  weight?: 'normal' | 'bold'
}

/** A line of text in mm. */
export function textLine(
  text: string,
  [x, y]: readonly [number, number],
  { size = TEXT_MM, anchor = 'start', colour = INK, weight = 'normal' }: TextStyle = {},
): string {
  return `<text x="${n(x)}" y="${n(y)}" font-size="${n(size)}" text-anchor="${anchor}" fill="${colour}" font-weight="${weight}">${escapeXml(text)}</text>`
}

/** About how wide a text is at a size: letters of common fonts are half as wide as high. */
export const textWidth = (text: string, size = TEXT_MM): number => 0.54 * size * text.length

/** A text that fits a width, cut with an ellipsis where it does not. */
export function fitting(text: string, width: number, size = TEXT_MM): string {
  const most = Math.max(1, Math.floor(width / (0.54 * size)))
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

/** A drawing on white: its size on paper, the units it is drawn in, and what it draws. */
export interface Drawing {
  widthMm: number
  heightMm: number
  /** Width and height in its own units. */
  view: readonly [number, number]
  body: string
}

/** What a figure says of itself. */
export interface FigureWords {
  title: string
  /** Slide, hash and version. */
  description: string
}

/** A drawing whose units are mm. */
export const drawingMm = (widthMm: number, heightMm: number, body: string): Drawing => ({
  ...{ widthMm, heightMm, view: [widthMm, heightMm], body },
})

/** The text of a drawing; `pixels` makes it as many pixels wide and high instead of its size on paper. */
export function svgText(
  { widthMm, heightMm, view: [viewWidth, viewHeight], body }: Drawing,
  words?: FigureWords,
  pixels?: readonly [number, number],
): string {
  const [width, height] = pixels ?? [`${n(widthMm)}mm`, `${n(heightMm)}mm`]
  const said = words
    ? `<title>${escapeXml(words.title)}</title><desc>${escapeXml(words.description)}</desc>`
    : ''
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${n(viewWidth)} ${n(viewHeight)}" font-family="${FONT}">${said}<rect width="${n(viewWidth)}" height="${n(viewHeight)}" fill="#ffffff"/>${body}</svg>\n`
}
