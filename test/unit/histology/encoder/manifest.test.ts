import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { licenceRestrictions } from '../../../../worker/attention/histology/encoder/licence.ts'
import { describeEncoder, readEncoder } from '../../../../worker/attention/histology/encoder/manifest.ts'
import { manifestOf, meanColourGraph, writeEncoder } from './made-up-encoder.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-manifest-'))
afterAll(() => rmSync(folder, { recursive: true }))
const bytes = meanColourGraph()
const write = (change: Record<string, unknown> = {}) => writeEncoder(join(folder, 'own'), bytes, change)

describe('a manifest', () => {
  it('and its file are read where they fit', async () => {
    const { manifest, bytes: read } = await readEncoder(write(), false)
    expect(manifest).toMatchObject({ name: 'mean-colour', pooling: 'none', prefixTokens: 1 })
    expect(new Uint8Array(read)).toEqual(bytes)
  })

  writeFileSync(join(folder, 'outside.onnx'), bytes)
  it.each([
    ['a file above', { file: '../outside.onnx' }, 'file'],
    ['a file above, as Windows writes it', { file: '..\\outside.onnx' }, 'file'],
    ['an absolute file', { file: join(folder, 'outside.onnx') }, 'file'],
    ['the folder itself', { file: '..' }, 'file'],
    ['a drive', { file: 'C:outside.onnx' }, 'file'],
    ['another version', { formatVersion: 2 }, 'formatVersion'],
    ['no spread', { std: [1, 0, 1] }, 'std'],
    ['two means', { mean: [0, 0] }, 'mean'],
    ['pixels without size', { umPerPx: 0 }, 'umPerPx'],
    ['half a hash', { sha256: 'abc' }, 'sha256'],
    ['no licence', { licence: '' }, 'licence'],
  ])('with %s is refused', async (_, change, place) => {
    await expect(readEncoder(write(change), true)).rejects.toMatchObject({
      code: 'ENCODER_BROKEN',
      details: { place, file: join(folder, 'own', 'encoder.json') },
    })
  })

  it('with a word nobody knows is refused: it may matter', async () => {
    await expect(readEncoder(write({ resize: 256 }), true)).rejects.toMatchObject({ code: 'ENCODER_BROKEN' })
  })

  it('that is no JSON, or not there, is refused', async () => {
    const path = join(folder, 'text.json')
    writeFileSync(path, 'mean: 0')
    await expect(describeEncoder(path)).rejects.toMatchObject({ code: 'ENCODER_BROKEN' })
    await expect(describeEncoder(join(folder, 'gone.json'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  })

  it('of another file is refused, and the hash of that file is said', async () => {
    const path = write({ sha256: '0'.repeat(64) })
    await expect(readEncoder(path, true)).rejects.toMatchObject({
      code: 'ENCODER_MISMATCH',
      details: { place: 'sha256', advice: expect.stringContaining(manifestOf(bytes).sha256) },
    })
  })

  it.skipIf(process.platform === 'win32')('whose file is a link to elsewhere is refused', async () => {
    const own = join(folder, 'linked')
    mkdirSync(own)
    symlinkSync(join(folder, 'outside.onnx'), join(own, 'linked.onnx'))
    const path = join(own, 'encoder.json')
    writeFileSync(path, JSON.stringify(manifestOf(bytes, { file: 'linked.onnx' })))
    await expect(readEncoder(path, true)).rejects.toMatchObject({
      code: 'ENCODER_BROKEN',
      details: { place: 'file' },
    })
  })
})

describe('a licence', () => {
  it.each([
    ['Apache-2.0', 0],
    ['MIT', 0],
    ['BSD-3-Clause', 0],
    ['CC-BY-4.0', 0],
    ['CC-BY-NC-ND-4.0', 2],
    ['cc-by-nd-4.0', 1],
    ['CC BY-NC-SA 4.0', 1],
    ['kaiko-non-commercial', 1],
    ['Apache-2.0 with research terms', 1],
  ])('%s: %i restrictions', (licence, count) => {
    expect(licenceRestrictions(licence, false)).toHaveLength(count)
  })

  it('that its manifest calls restricting is shown, whatever its name', () => {
    expect(licenceRestrictions('House licence', true)).toHaveLength(1)
  })

  it('that restricts must be accepted before the file is touched, and says what it forbids', async () => {
    const path = write({ licence: 'CC-BY-NC-ND-4.0', sha256: '0'.repeat(64) })
    await expect(readEncoder(path, false)).rejects.toMatchObject({
      code: 'LICENCE_NOT_ACCEPTED',
      message: expect.stringMatching(/CC-BY-NC-ND-4\.0.*commercial/),
    })
    await expect(readEncoder(path, true)).rejects.toMatchObject({ code: 'ENCODER_MISMATCH' })
    expect(await describeEncoder(path)).toMatchObject({ restrictions: { length: 2 } })
  })
})
