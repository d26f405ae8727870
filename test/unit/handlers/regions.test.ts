import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createHandlers } from '../../../worker/handlers.ts'
import { fakeCollaborators, quiet } from './fakes.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-regions-'))
const slidePath = join(folder, 'slide.h5ad')
writeFileSync(slidePath, 'bytes')
afterAll(() => rmSync(folder, { recursive: true }))

const handlers = createHandlers({ cacheDir: join(folder, 'cache'), appVersion: '9.9.9' }, fakeCollaborators)
const { slideId } = await handlers.openSlide({ path: slidePath }, quiet())
const code = (expected: string) => expect.objectContaining({ code: expected })
const a = { name: 'A', spots: Uint32Array.of(0) }
const region = { id: '1', colour: '#000000', note: '', locked: false, ...a }

describe('comparisons over the port', () => {
  it('need no fit, and say what was compared', async () => {
    const { b, readings, expression, warnings } = await handlers.compareRegions(
      { slideId, a, b: 'rest' },
      quiet(),
    )
    expect([b.spots, readings]).toEqual([Uint32Array.of(1, 2), null])
    // Counts [1, 0, 0] of 4, 0 and 0: the first spot has more than both others.
    expect(expression.auc[0]).toBe(1)
    expect(expression.z[3]).toBe(0)
    expect(warnings.map((warning) => warning.code)).toContain('NOT_FITTED')
  })

  it('over two slides need both open, and write the other slide beside the table', async () => {
    const path = join(folder, 'two.csv')
    const { slideId: bSlideId } = await handlers.openSlide({ path: slidePath }, quiet())
    const { other, b } = await handlers.compareRegions({ slideId, a, b: 'rest', bSlideId, path }, quiet())
    expect([b.spots.length, other?.featuresB.length]).toEqual([3, 4])
    expect(readFileSync(path, 'utf8')).toMatch(/,names_b,gene_id_b\r\n/)
    expect(JSON.parse(readFileSync(`${path}.json`, 'utf8'))).toMatchObject({
      table: { slideOfB: { file: 'slide.h5ad' }, modelOfB: null, readBy: null },
    })
    await handlers.closeSlide({ slideId: bSlideId }, quiet())
    const closed = handlers.compareRegions({ slideId, a, b: 'rest', bSlideId }, quiet())
    await expect(closed).rejects.toEqual(code('UNKNOWN_SLIDE'))
    // The slide itself by its own id is no other one.
    const same = await handlers.compareRegions({ slideId, a, b: 'rest', bSlideId: slideId }, quiet())
    expect(same.other).toBeNull()
  })

  it('count a spot that is named twice once', async () => {
    const twice = { name: 'A', spots: Uint32Array.of(2, 0, 2) }
    expect((await handlers.compareRegions({ slideId, a: twice, b: 'rest' }, quiet())).a.spots).toEqual(
      Uint32Array.of(0, 2),
    )
  })

  it.each([
    [{ a: { name: 'A', spots: Uint32Array.of() }, b: 'rest' as const }, 'NO_SPOTS'],
    [{ a: { name: 'A', spots: Uint32Array.of(3) }, b: 'rest' as const }, 'UNKNOWN_SPOT'],
    [{ a: { name: 'A', spots: Uint32Array.of(0, 1, 2) }, b: 'rest' as const }, 'NO_SPOTS'],
    [{ a, b: { name: 'B', spots: Uint32Array.of(1, 0) } }, 'REGIONS_OVERLAP'],
    [{ a, b: { ring: 1 } }, 'MISSING_ELEMENT'],
    [{ a, b: { ring: 0 } }, 'BAD_REQUEST'],
  ])('refuse %j', async (question, expected) => {
    await expect(handlers.compareRegions({ slideId, ...question }, quiet())).rejects.toEqual(code(expected))
  })

  it('write all columns of several regions, readings and intervals where there is a fit', async () => {
    const path = join(folder, 'columns.csv')
    const { slideId: fitted } = await handlers.openSlide({ path: slidePath }, quiet())
    const tableOf = async () => {
      const matrix = await handlers.compareMany({ slideId: fitted, regions: [a], path }, quiet())
      const [header, ...rows] = readFileSync(path, 'utf8')
        .trimEnd()
        .split('\r\n')
        .map((line) => line.split(','))
      // The name with a comma in quotes is left aside.
      const row = rows.find((cells) => cells[1] === 'ERBB2') ?? []
      return { matrix, cell: (name: string) => row[header.indexOf(name)], header }
    }
    const bare = await tableOf()
    expect(bare.header.slice(-5)).toEqual([
      ...['pct_nz_reference', 'mean_rest', 'expected_half_width', 'supported_half_width', 'gene_id'],
    ])
    const { expression } = await handlers.compareRegions({ slideId: fitted, a, b: 'rest' }, quiet())
    expect(Number(bare.cell('mean_rest'))).toBeCloseTo(expression.meanB[0], 6)
    expect(Number(bare.cell('pct_nz_reference'))).toBeCloseTo(expression.fractionB[0], 6)
    expect([bare.cell('supported'), bare.cell('supported_half_width')]).toEqual(['', ''])
    const { ids } = await handlers.getFeatures({ slideId: fitted }, quiet())
    expect(bare.cell('gene_id')).toBe(ids[0])
    await handlers.fitSlide({ slideId: fitted }, quiet())
    const { cell, matrix } = await tableOf()
    expect([cell('expected_half_width'), cell('supported_half_width')]).toEqual(['0.05', '0.05'])
    expect(Number(cell('supported'))).toBeCloseTo(-0.1, 6)
    expect(matrix.supportedHalfWidth).toHaveLength(4)
    await handlers.closeSlide({ slideId: fitted }, quiet())
  })

  it('tell regions of one name apart in the table and beside it', async () => {
    const path = join(folder, 'same-name.csv')
    const regions = [0, 1].map((spot) => ({ name: 'A', spots: Uint32Array.of(spot) }))
    await handlers.compareMany({ slideId, regions, path }, quiet())
    const groups = readFileSync(path, 'utf8')
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[0])
    expect(groups).toEqual([...Array(4).fill('A'), ...Array(4).fill('A-1')])
    expect(JSON.parse(readFileSync(`${path}.json`, 'utf8')).table.regions).toEqual([
      { name: 'A', nSpot: 1 },
      { name: 'A-1', nSpot: 1 },
    ])
  })

  it('write no table over the slide, and a sidecar without a model', async () => {
    const over = handlers.compareRegions({ slideId, a, b: 'rest', path: slidePath }, quiet())
    await expect(over).rejects.toEqual(code('WRITE_FAILED'))
    const path = join(folder, 'many.csv')
    await handlers.compareMany(
      { slideId, regions: [a, { name: '=B', spots: Uint32Array.of(1) }], path },
      quiet(),
    )
    const lines = readFileSync(path, 'utf8').trimEnd().split('\r\n')
    expect(lines).toHaveLength(9)
    expect(lines[5]).toMatch(/^'=B,'=cmd\(\),/)
    expect(JSON.parse(readFileSync(`${path}.json`, 'utf8'))).toMatchObject({
      model: null,
      table: { regions: [{ name: 'A', nSpot: 1 }, {}] },
    })
  })
})

it('several regions may share spots: each is compared with its own rest', async () => {
  const regions = [[0], [0, 1], [2]].map((spots, k) => ({ name: `R${k}`, spots: Uint32Array.from(spots) }))
  const matrix = await handlers.compareMany({ slideId, regions }, quiet())
  for (const [k, region] of regions.entries()) {
    const { expression } = await handlers.compareRegions({ slideId, a: region, b: 'rest' }, quiet())
    const row = (values: Float32Array) => [...values.subarray(k * matrix.nFeature, (k + 1) * matrix.nFeature)]
    expect(row(matrix.z), region.name).toEqual([...expression.z])
    expect(row(matrix.mean), region.name).toEqual([...expression.meanA])
  }
})

describe('tables about genes', () => {
  const read = (path: string) => ({
    rows: readFileSync(path, 'utf8')
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(',')),
    sidecar: JSON.parse(readFileSync(`${path}.json`, 'utf8')),
  })

  it('hold the score of a list at every spot, and what it was compared with', async () => {
    const path = join(folder, 'score.csv')
    const asked = { slideId, features: Uint32Array.of(1), name: 'my list' }
    const { values, controls } = await handlers.scoreSignature({ ...asked, path }, quiet())
    const { rows, sidecar } = read(path)
    expect(rows[0]).toEqual(['barcode', 'score'])
    expect(rows.slice(1).map(([, score]) => Number(score))).toEqual(
      Array.from(values, (value) => expect.closeTo(value, 6)),
    )
    expect(sidecar.table).toMatchObject({ list: 'my list', seed: 1, controls: { length: controls.length } })
  })

  it('hold all genes by their likeness to one, however many are asked for', async () => {
    const path = join(folder, 'alike.csv')
    const asked = { slideId, feature: 0, by: 'expression' as const, k: 1 }
    const { features } = await handlers.findSimilarFeatures({ ...asked, path }, quiet())
    const { rows, sidecar } = read(path)
    expect(features).toHaveLength(1)
    expect(rows[0]).toEqual(['names', 'similarity', 'rank', 'gene_id'])
    expect(rows.length).toBeGreaterThan(2)
    expect(rows.slice(1).map(([, , rank]) => rank)).toEqual(rows.slice(1).map((_, at) => String(at + 1)))
    expect(sidecar.table).toMatchObject({ by: 'expression', columns: { gene_id: 'id in the file' } })
  })

  it('hold all spots by their share of the attention of a gene', async () => {
    const path = join(folder, 'spots.csv')
    const { slideId: fitted } = await handlers.openSlide({ path: slidePath }, quiet())
    await handlers.fitSlide({ slideId: fitted }, quiet())
    const { nRow } = await handlers.exportTopSpots({ slideId: fitted, feature: 2, path }, quiet())
    const { rows, sidecar } = read(path)
    expect(nRow).toBe(3)
    // The fake's attention is the same everywhere.
    expect(rows.map((row) => row.slice(1))).toEqual([
      ['share', 'rank'],
      ...['1', '2', '3'].map((rank) => ['0.33333334', rank]),
    ])
    expect(sidecar).toMatchObject({ model: { nSeed: 5 }, table: { feature: 'KRT8, long' } })
    await handlers.closeSlide({ slideId: fitted }, quiet())
  })

  it('of spots need the fit, and none is written over the slide', async () => {
    const path = join(folder, 'spots.csv')
    const spots = handlers.exportTopSpots({ slideId, feature: 0, path }, quiet())
    await expect(spots).rejects.toEqual(code('NOT_FITTED'))
    const over = { slideId, feature: 0, by: 'expression' as const, k: 1, path: slidePath }
    await expect(handlers.findSimilarFeatures(over, quiet())).rejects.toEqual(code('WRITE_FAILED'))
  })
})

describe('regions over the port', () => {
  it('come from labels and numbers', async () => {
    const labelled = { kind: 'category' as const, column: 'region', values: ['fat = yes', 'none such'] }
    expect((await handlers.findSpots({ slideId, rule: labelled }, quiet())).spots).toEqual(
      Uint32Array.of(0, 2),
    )
    const numbered = { kind: 'number' as const, column: 'score', low: 2, high: 3 }
    expect((await handlers.findSpots({ slideId, rule: numbered }, quiet())).spots).toEqual(
      Uint32Array.of(1, 2),
    )
    const expressed = { kind: 'feature' as const, feature: 1, low: 0.1, high: 100 }
    expect((await handlers.findSpots({ slideId, rule: expressed }, quiet())).spots).toEqual(Uint32Array.of(1))
  })

  it('go to a file and come back', async () => {
    const path = join(folder, 'regions.csv')
    await handlers.writeRegions({ slideId, path, format: 'obs-csv', regions: [region] }, quiet())
    const read = await handlers.readRegions({ slideId, path }, quiet())
    expect(read.regions).toMatchObject([a])
    const over = handlers.writeRegions(
      { slideId, path: slidePath, format: 'obs-csv', regions: [region] },
      quiet(),
    )
    await expect(over).rejects.toEqual(code('WRITE_FAILED'))
    await expect(handlers.readRegions({ slideId, path: join(folder, 'x') }, quiet())).rejects.toEqual(
      code('FILE_NOT_FOUND'),
    )
  })

  it('are read and written only while they are wanted', async () => {
    const path = join(folder, 'cancelled.geojson')
    const stopped = { ...quiet(), signal: AbortSignal.abort() }
    const written = handlers.writeRegions({ slideId, path, format: 'geojson', regions: [region] }, stopped)
    await expect(written).rejects.toThrow()
    expect(existsSync(path)).toBe(false)
    await handlers.writeRegions({ slideId, path, format: 'geojson', regions: [region] }, quiet())
    await expect(handlers.readRegions({ slideId, path }, stopped)).rejects.toThrow(/abort/)
  })

  it('are not proposed, nor genes likened by keys, before the fit', async () => {
    await expect(handlers.proposeRegions({ slideId }, quiet())).rejects.toEqual(code('NOT_FITTED'))
    const alike = handlers.findSimilarFeatures({ slideId, feature: 0, by: 'keys', k: 2 }, quiet())
    await expect(alike).rejects.toEqual(code('NOT_FITTED'))
  })
})
