import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { writeLines, writeWhole } from '../../../worker/export/write-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-write-'))
const path = join(folder, 'file')
const lines = Array.from({ length: 40_000 }, (_, k) => `${k},é,${(k * 7919) % 99_991}\r\n`)
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

test('lines are compressed where the name ends in .gz, and are else as they are, over many pieces', async () => {
  await writeLines(path, lines)
  await writeLines(`${path}.gz`, lines)
  expect(readFileSync(path, 'utf8')).toBe(lines.join(''))
  const packed = readFileSync(`${path}.gz`)
  expect(gunzipSync(packed).equals(readFileSync(path))).toBe(true)
  expect(packed.length).toBeLessThan(lines.join('').length / 2)
  rmSync(`${path}.gz`)
})

test('a compressed table that is cancelled halfway leaves nothing', async () => {
  const controller = new AbortController()
  function* until() {
    for (const [k, line] of lines.entries()) {
      if (k === 30_000) controller.abort()
      yield line
    }
  }
  const cancelled = writeLines(`${path}.gz`, until(), controller.signal)
  await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(readdirSync(folder)).toEqual(['file'])
})
