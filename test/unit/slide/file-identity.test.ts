import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ownFilesBelow } from '../../../worker/anndata/files-below.ts'
import { fileIdentity, fileState, pictureFiles, sha256Since } from '../../../worker/slide/file-identity.ts'

test('size, time and content tell a file; a missing one has a code', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'histologue-'))
  const path = join(folder, 'file')
  writeFileSync(path, 'abc')
  utimesSync(path, 1000, 1000)
  // FIPS 180-2, appendix B.1.
  const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  expect(await fileIdentity(path)).toEqual({ size: 3, modifiedMs: 1_000_000, sha256 })
  const before = await fileState(path)
  expect(await sha256Since(before, path)).toBe(sha256)
  writeFileSync(path, 'abd')
  await expect(sha256Since(before, path)).rejects.toMatchObject({ code: 'FILE_CHANGED' })
  rmSync(folder, { recursive: true })
  await expect(fileIdentity(path)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND', details: { file: path } })
})

test('a picture folder of links, as git-annex leaves it, is all of its files; what cannot be listed is said', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'histologue-links-'))
  const [kept, store] = [join(folder, 'annex'), join(folder, 'picture.zarr')]
  mkdirSync(join(kept, 'chunks'), { recursive: true })
  mkdirSync(store)
  writeFileSync(join(kept, 'facts'), '{}')
  writeFileSync(join(kept, 'chunks/0.0'), 'pixels')
  symlinkSync(join(kept, 'facts'), join(store, '.zattrs'))
  symlinkSync(join(kept, 'chunks'), join(store, '0'))
  symlinkSync(store, join(store, 'round'))
  symlinkSync(join(kept, 'not fetched'), join(store, 'gone'))
  expect((await pictureFiles(store)).sort()).toEqual([join(store, '.zattrs'), join(store, '0/0.0')])
  // Who clears a folder must not follow a link out of it.
  expect(await ownFilesBelow(store)).toEqual([])
  symlinkSync('endless', join(store, 'endless'))
  await expect(pictureFiles(store)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  rmSync(folder, { recursive: true })
})
