import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { HistologySource } from '../api/histology.ts'
import { positiveNumber } from './positive-number.ts'

/** Where histology comes from, as the terminal's options give it. */
export interface HistologyOptions {
  encoder?: string
  embedding?: string
  acceptLicence?: true
  pixelSize?: number
}

/** Adds `--encoder`, `--embedding`, `--accept-licence` and `--pixel-size`. */
export function addHistologyOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--encoder <manifest>',
        "ask this ONNX encoder how the tissue looks, by its manifest's JSON file",
      ).conflicts('embedding'),
    )
    .option('--embedding <key>', 'take the numbers in obsm/<key> for how the tissue looks')
    .option('--accept-licence', "say that you read the encoder's licence and keep to it")
    .option('--pixel-size <um>', 'micrometres per full-resolution pixel, for encoders', positiveNumber)
}

/** The source of histology as parameters have it; nothing where none was named. */
export function histologyParams(
  cwd: string,
  { encoder, embedding, acceptLicence, pixelSize }: HistologyOptions,
): { histology?: HistologySource } {
  if (embedding !== undefined) return { histology: { kind: 'obsm', key: embedding } }
  if (encoder === undefined) return {}
  return {
    histology: {
      kind: 'encoder',
      manifestPath: resolve(cwd, encoder),
      ...(acceptLicence && { licenceAccepted: true }),
      ...(pixelSize !== undefined && { pixelSizeUm: pixelSize }),
    },
  }
}
