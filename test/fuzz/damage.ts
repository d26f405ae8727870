import { createHash } from 'node:crypto'
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
import type { Bomb } from './bombs/bomb.ts'
import { BOMBS } from './bombs/bombs.ts'
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
const BOMB_EVERY = 25

/** Makes the damaged file of one try inside of an empty folder; the same random stream makes the same. */
export async function damage(sources: readonly Source[], random: Random, folder: string): Promise<Damaged> {
  if (random.integer(BOMB_EVERY) === 0) return plant(BOMBS[random.integer(BOMBS.length)], random, folder)
  const source = sources[random.integer(sources.length)]
  const path = join(folder, basename(source.path ?? source.name))
  if (source.path === undefined) writeFileSync(path, source.content ?? '')
  else cpSync(source.path, path, { recursive: true })
  const isFolder = statSync(path).isDirectory()
  const what = isFolder ? damageFolder(path, random) : damageFile(path, random, source.isSealed)
  return { path, kind: source.kind, source: source.name, damage: what }
}

/** Writes a bomb into an empty folder. */
export async function plant(
  { name, kind = 'slide', write }: Bomb,
  random: Random,
  folder: string,
): Promise<Damaged> {
  return { path: await write(folder, random), kind, source: 'made for it', damage: name }
}

function damageFile(path: string, random: Random, isSealed = false): string {
  const name = NAMES[random.integer(NAMES.length)]
  const changed = MUTATIONS[name](readFileSync(path), random)
  writeFileSync(path, isSealed && random.uniform() < 0.8 ? sealed(changed) : changed)
  return name
}

/** The SHA-256 at the end mended, as a forger would. */
function sealed(bytes: Buffer): Buffer {
  const content = bytes.subarray(0, Math.max(0, bytes.length - 32))
  return Buffer.concat([content, createHash('sha256').update(content).digest()])
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
