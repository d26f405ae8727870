import sharp from 'sharp'
import { type Drawing, escapeXml, type FigureWords, n, svgText } from './svg.ts'

const MM_PER_INCH = 25.4

/** Pixels of a drawing at a resolution. */
export const pixelsAt = ({ widthMm, heightMm }: Drawing, dpi: number): [number, number] => [
  Math.round((widthMm * dpi) / MM_PER_INCH),
  Math.round((heightMm * dpi) / MM_PER_INCH),
]

/** A drawing as PNG, with its resolution in `pHYs` and where it came from in `eXIf`. */
export async function renderPng(drawing: Drawing, words: FigureWords, dpi: number): Promise<Buffer> {
  // Sized in pixels, so that they are exactly as many as paper and resolution ask for.
  const svg = svgText(drawing, undefined, pixelsAt(drawing, dpi))
  return sharp(Buffer.from(svg), { unlimited: true, limitInputPixels: false })
    .flatten({ background: '#ffffff' })
    .withExif({ IFD0: { ImageDescription: `${words.title}. ${words.description}`, Software: 'Histologue' } })
    .withMetadata({ density: dpi })
    .png()
    .toBuffer()
}

/** A drawing as a page of exactly its size, for the shell to print as PDF. It loads nothing and runs nothing. */
export function printPage(drawing: Drawing, words: FigureWords): string {
  const [width, height] = [n(drawing.widthMm), n(drawing.heightMm)]
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">`,
    // A PDF says of itself what the page's title says.
    `<title>${escapeXml(`${words.title} (${words.description})`)}</title>`,
    `<style>@page{size:${width}mm ${height}mm;margin:0}html,body{margin:0;height:${height}mm;overflow:hidden}svg{display:block}</style></head>`,
    `<body>${svgText(drawing)}</body></html>`,
  ].join('')
}
