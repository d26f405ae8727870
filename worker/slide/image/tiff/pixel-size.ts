import type { TiffDirectory } from './directories.ts'

/** Microscopes give 0.05 to 50 µm a pixel; 72 dpi of a screen (353 µm) is none. */
const [SMALLEST_UM, LARGEST_UM] = [0.02, 50]
const UM_PER_UNIT: Record<number, number> = { 2: 25_400, 3: 10_000 }

/** Micrometres per pixel where they can be those of a microscope; else null. */
export function plausibleUm(um: number): number | null {
  return um >= SMALLEST_UM && um <= LARGEST_UM ? um : null
}

/**
 * Micrometres per pixel of a TIFF: Aperio's `MPP`, ImageJ's `unit`, else the resolution tags where they can be a microscope's.
 * Null where the file does not say.
 */
export function pixelSizeOfTiff({ description, xResolution, resolutionUnit }: TiffDirectory): number | null {
  const mpp = /\bMPP\s*=\s*([\d.]+)/.exec(description)
  if (description.startsWith('Aperio') && mpp) return plausibleUm(Number(mpp[1]))
  if (xResolution === null) return null
  if (description.startsWith('ImageJ=')) {
    const unit = /^unit=(.*)$/m.exec(description)?.[1].trim() ?? ''
    const isMicron = /^(micron|microns|um|µm|μm|\\u00B5m)$/i.test(unit)
    return isMicron ? plausibleUm(1 / xResolution) : null
  }
  const um = UM_PER_UNIT[resolutionUnit]
  return um ? plausibleUm(um / xResolution) : null
}
