import sharp, { type Sharp, type SharpOptions } from 'sharp'
import type { PictureRegion } from '../slide-tiles.ts'
import { writeRgba } from './rgba.ts'
import type { RgbLevel } from './source.ts'

// libvips keeps what it opened: files would stay open, and a picture read in order gives its rows to the next reader no more.
sharp.cache(false)

/**
 * A level that libvips decodes, in tiles (`access`) or in order; `at` says which of several pictures in the file. Throws what sharp
 * throws.
 */
export async function openSharpLevel(
  path: string,
  access: 'pieces' | 'in-order',
  at: SharpOptions = {},
): Promise<RgbLevel> {
  // A region is decoded on the way to it and thrown away, so that no limit on the whole is needed.
  const open = () => sharp(path, { ...at, limitInputPixels: false, sequentialRead: true })
  const { width, height } = await open().metadata()
  const level: RgbLevel = {
    ...{ widthPx: width, heightPx: height, access },
    read: (region) => readRgb(open(), region),
    readShrunk: (widthPx, heightPx, part) => {
      const all = part
        ? open().extract({ left: 0, top: 0, width: part.widthPx, height: part.heightPx })
        : open()
      return readShrunk(all, widthPx, heightPx)
    },
  }
  // One pixel is decoded now: an unknown compression is refused while the file opens.
  await level.read({ left: 0, top: 0, widthPx: 1, heightPx: 1 })
  return level
}

async function readRgb(picture: Sharp, { left, top, widthPx, heightPx }: PictureRegion): Promise<Uint8Array> {
  const { data, info } = await picture
    .extract({ left, top, width: widthPx, height: heightPx })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  // A plain array, since a Buffer makes more Buffers.
  return toRgb(new Uint8Array(data.buffer, data.byteOffset, data.length), info.channels)
}

async function readShrunk(picture: Sharp, widthPx: number, heightPx: number): Promise<Uint8Array> {
  const { data, info } = await picture
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize(widthPx, heightPx, { fit: 'fill' })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  // Opaque by our own hand: sharp's ensureAlpha makes half transparent what was stored as signed bytes.
  const pixels = new Uint8Array(widthPx * heightPx * 4)
  writeRgba(data, widthPx * heightPx, info.channels, 1, pixels, 0)
  return pixels
}

/** Samples of 1, 2, 3 or 4 channels as RGB; opacity is left out. */
export function toRgb(samples: Uint8Array, nChannel: number): Uint8Array {
  if (nChannel === 3) return samples
  const out = new Uint8Array((samples.length / nChannel) * 3)
  for (let from = 0, to = 0; from < samples.length; from += nChannel, to += 3)
    for (let channel = 0; channel < 3; channel++)
      out[to + channel] = samples[from + (nChannel > 2 ? channel : 0)]
  return out
}
