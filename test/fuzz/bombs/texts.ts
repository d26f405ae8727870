import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Kind } from '../sources.ts'
import { type Bomb, oneOf } from './bomb.ts'

const MEGABYTE = 2 ** 20

/** Texts of one endless line, of endless columns, of more points than anybody draws. */
export const TEXT_BOMBS: Bomb[] = [
  endless('regions', 'labels.csv', 'Barcode,part\n', ['spot0,', ',', '"', '\n']),
  endless('regions', 'part.geojson', '{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[', [
    '[0,1],',
    '[',
    '{"a":',
  ]),
  endless('gene lists', 'genes.gmt', 'T\tof T cells', ['\tg', '\t', '\n', 'g']),
  endless('session', 'session.json', '{"format":"histologue-session","version":1,"slides":[', [
    '{},',
    '[',
    '{"slides":',
  ]),
  endless('model', 'm.histologue-model', 'HISTOLOGUE-MODEL\n\xff\xff\xff\xff', ['[', '0']),
]

function endless(kind: Kind, name: string, start: string, parts: readonly string[]): Bomb {
  return {
    name: `${name} without end`,
    kind,
    write(folder, random) {
      const part = oneOf(parts, random)
      const length = oneOf([1, 8, 24], random) * MEGABYTE
      const path = join(folder, name)
      writeFileSync(path, start + part.repeat(Math.floor(length / part.length)), 'latin1')
      return path
    },
  }
}
