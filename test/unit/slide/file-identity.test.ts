import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fileIdentity, fileState, sha256Since } from '../../../worker/slide/file-identity.ts'

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
