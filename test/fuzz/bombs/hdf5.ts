import { join } from 'node:path'
import { type Dataset, File, type Group, ready } from 'h5wasm/node'
import type { Random } from '../../../worker/stats/random.ts'
import { fillSlide } from '../../unit/anndata/write-hdf5.ts'
import { type Bomb, oneOf } from './bomb.ts'

export const HDF5_BOMBS: Bomb[] = [
  {
    name: 'hdf5 links in a circle',
    write: (folder, random) => written(folder, (file) => linkRound(file, random)),
  },
  {
    name: 'hdf5 links lead out',
    write: (folder, random) => written(folder, (file) => linkOut(file, random)),
  },
  {
    name: 'hdf5 of absurd shape',
    write: (folder, random) => written(folder, (file) => stretch(file, random)),
  },
  {
    name: 'hdf5 chunk unpacks to much',
    write: (folder, random) => written(folder, (file) => pack(file, random)),
  },
]

async function written(folder: string, change: (file: File) => void): Promise<string> {
  await ready
  const path = join(folder, 'slide.h5ad')
  const file = new File(path, 'w')
  fillSlide(file)
  change(file)
  file.close()
  return path
}

const PLACES = ['uns', 'layers', 'raw', 'obsm', 'obs', 'var', 'X', 'mod']

function groupAt(file: File, place: string): Group {
  return (file.keys().includes(place) ? file.get(place) : file.create_group(place)) as Group
}

function linkRound(file: File, random: Random): void {
  const place = oneOf(PLACES, random)
  const group = groupAt(file, place)
  const name = oneOf(['spatial', 'counts', 'loop', 'X', 'var', 'rna'], random)
  if (group.keys().includes(name)) return
  if (random.uniform() < 0.5) group.create_hard_link(oneOf(['/', `/${place}`, '/obs', '/X'], random), name)
  else
    group.create_soft_link(
      oneOf([`/${place}/${name}`, `/${place}`, '/', `/${place}/${name}/${name}`], random),
      name,
    )
}

function linkOut(file: File, random: Random): void {
  const group = groupAt(file, oneOf(['uns', 'layers', 'raw', 'obsm'], random))
  const target = oneOf(
    ['../../../../etc/passwd', '/etc/passwd', 'slide.h5ad', './slide.h5ad', '/dev/zero', 'nowhere.h5'],
    random,
  )
  const name = oneOf(['counts', 'X', 'UNI', 'other'], random)
  group.create_external_link(target, oneOf(['/', '/X', '/X/data'], random), name)
}

/** Chunks that were never written take no byte, however many there are. */
function stretch(file: File, random: Random): void {
  const place = oneOf(['X/indptr', 'X/indices', 'X/data', 'obs/_index'], random)
  const length = oneOf([2 ** 31, 2 ** 40, 1e9, 3e7, 299_999_999, 0], random)
  ;(file.get(place) as Dataset).resize([length])
  const wide = file.get('obsm') as Group
  const shape = oneOf(
    [
      [2, 3e7],
      [2, 2 ** 31],
      [2, 2 ** 40],
    ],
    random,
  )
  const dataset = wide.create_dataset({
    name: 'UNI',
    data: new Float32Array(2),
    shape: [2, 1],
    maxshape: [2, null],
    chunks: [2, 1024],
  })
  dataset.resize(shape)
}

/** A matrix of zeros, a thousand times smaller in the file. */
function pack(file: File, random: Random): void {
  const nColumn = oneOf([1e6, 8e6], random)
  const dense = groupAt(file, 'layers').create_dataset({
    ...{ name: 'counts', data: new Float32Array(2), shape: [2, 1], maxshape: [null, null] },
    ...{ chunks: [2, nColumn], compression: 9 },
  })
  dense.resize([2, 3])
  const wide = file.get('obsm') as Group
  wide.create_dataset({
    name: 'UNI',
    data: new Float32Array(2 * nColumn),
    shape: [2, nColumn],
    chunks: [2, nColumn],
    compression: 9,
  })
}
