import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeModels } from './models.ts'
import { makePictures } from './pictures.ts'
import { TEXTS } from './texts.ts'

/** What a file is read as. */
export type Kind = 'slide' | 'picture' | 'model' | 'regions' | 'gene lists' | 'session'

/** A sound file or folder that is damaged anew for every try. */
export interface Source {
  name: string
  kind: Kind
  /** A fixture, or what is in the file. */
  path?: string
  content?: string | Buffer
  /** Ends with the SHA-256 of what stands before, which a forger would mend. */
  isSealed?: boolean
}

const fixtures = new URL('../fixtures/', import.meta.url).pathname

/** Every seeded fixture of every format, and a small file of each other kind that is read. */
export async function listSources(): Promise<Source[]> {
  const slides = ['anndata', 'mudata', 'readers'].flatMap((folder) =>
    readdirSync(join(fixtures, folder))
      .sort()
      .map((name) => ({
        name: `${folder}/${name}`,
        kind: 'slide' as const,
        path: join(fixtures, folder, name),
      })),
  )
  const inside = ['visium/outs', 'visium/outs/filtered_feature_bc_matrix', 'visium-hd/segmented_outputs']
  const parts = ['visium/outs/filtered_feature_bc_matrix.h5', ...inside].map((name) => ({
    name: `readers/${name}`,
    kind: 'slide' as const,
    path: join(fixtures, 'readers', name),
  }))
  const zarr = {
    name: 'he.ome.zarr',
    kind: 'picture' as const,
    path: join(fixtures, 'readers/spatial.zarr/images/he'),
  }
  return [...slides, ...parts, zarr, ...(await makePictures()), ...(await makeModels()), ...TEXTS]
}
