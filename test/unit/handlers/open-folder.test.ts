import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { OpenSlide } from '../../../worker/handlers/open-slides.ts'
import { fileState } from '../../../worker/slide/file-identity.ts'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'

const fixture = new URL('../../fixtures/readers/visium-hd', import.meta.url).pathname
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'histologue-folder-'))
  cpSync(fixture, folder, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

async function open(path: string, element: string): Promise<OpenSlide> {
  const slide = await openSlideFile(path, { element })
  const files = slide.parts?.files ?? []
  return new OpenSlide(
    slide,
    new Map(await Promise.all(files.map(async (file) => [file, await fileState(file)] as const))),
  )
}

test('a folder is told by what was read of it: not by its place, nor by files that were not read', async () => {
  const there = await (await open(fixture, 'square_008um')).sha256()
  writeFileSync(join(folder, 'web_summary.html'), 'changed')
  expect(await (await open(folder, 'square_008um')).sha256()).toBe(there)
  expect(await (await open(folder, 'square_016um')).sha256()).not.toBe(there)
})

test('a file of it that changes after it was opened is noticed', async () => {
  const slide = await open(folder, 'square_008um')
  writeFileSync(join(folder, 'binned_outputs/square_008um/spatial/scalefactors_json.json'), '{}')
  await expect(slide.sha256()).rejects.toMatchObject({ code: 'FILE_CHANGED' })
})
