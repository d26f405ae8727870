import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writeWhole } from '../../../worker/export/write-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-write-'))
const path = join(folder, 'file')
afterAll(() => rmSync(folder, { recursive: true }))

test('writers of the same file do not disturb each other, and one that fails leaves what was there', async () => {
  const texts = Array.from({ length: 8 }, (_, writer) => `${writer}`.repeat(200_000))
  await Promise.all(texts.map((text) => writeWhole(path, (file) => file.writeFile(text))))
  const before = readFileSync(path, 'utf8')
  expect(texts).toContain(before)
  const failing = writeWhole(path, async (file) => {
    await file.writeFile('half')
    throw Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write' })
  })
  await expect(failing).rejects.toMatchObject({ code: 'WRITE_FAILED', details: { file: path } })
  expect([readFileSync(path, 'utf8') === before, readdirSync(folder)]).toEqual([true, ['file']])
})
