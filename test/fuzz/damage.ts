import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Random } from '../../worker/stats/random.ts'
import { BOMBS } from './bombs.ts'
import { MUTATIONS, type MutationName } from './mutate.ts'
import type { Kind, Source } from './sources.ts'

/** A damaged file or folder. */
export interface Damaged {
  path: string
  kind: Kind
  source: string
  /** What was done to it. */
  damage: string
}

const NAMES = Object.keys(MUTATIONS) as MutationName[]
const FOLDER_DAMAGES = [
  'file removed',
  'link to its own folder',
  'link to nowhere',
  'file is a folder',
  'file renamed',
] as const
/** One in so many tries is a file made to fill the memory or to climb out of its folder. */
const BOMB_EVERY = 40

/** Makes the damaged file of one try inside of an empty folder; the same random stream makes the same. */
export function damage(sources: readonly Source[], random: Random, folder: string): Damaged {
  if (random.integer(BOMB_EVERY) === 0) {
    const bomb = BOMBS[random.integer(BOMBS.length)]
    return { path: bomb.write(folder, random), kind: 'slide', source: 'made for it', damage: bomb.name }
  }
  const source = sources[random.integer(sources.length)]
  const path = join(folder, basename(source.path ?? source.name))
  if (source.path === undefined) writeFileSync(path, source.text ?? '')
  else cpSync(source.path, path, { recursive: true })
  const what = statSync(path).isDirectory() ? damageFolder(path, random) : damageFile(path, random)
  return { path, kind: source.kind, source: source.name, damage: what }
}

function damageFile(path: string, random: Random): string {
  const name = NAMES[random.integer(NAMES.length)]
  writeFileSync(path, MUTATIONS[name](readFileSync(path), random))
  return name
}

function damageFolder(folder: string, random: Random): string {
  const files = filesBelow(folder)
  const file = files[random.integer(files.length)]
  if (random.uniform() < 0.7) return damageFile(file, random)
  const what = FOLDER_DAMAGES[random.integer(FOLDER_DAMAGES.length)]
  if (what === 'file renamed') renameSync(file, `${file}.old`)
  else rmSync(file)
  if (what === 'link to its own folder') symlinkSync(dirname(file), file)
  if (what === 'link to nowhere') symlinkSync(join(folder, 'nowhere'), file)
  if (what === 'file is a folder') mkdirSync(file)
  return what
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
    )
}
