/** The resolution that a PNG's `pHYs` chunk gives, dots per inch; null where there is none in metres. */
export function dpiOfPng(png: Buffer): number | null {
  const at = png.indexOf('pHYs', 0, 'latin1')
  if (at < 0 || png[at + 12] !== 1) return null
  return png.readUInt32BE(at + 4) * 0.0254
}
