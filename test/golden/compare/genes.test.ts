import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { projectDir } from '../../../electron/setup/places.mjs'
import { scoreSignature } from '../../../worker/compare/signature-score.ts'
import { keyCosines } from '../../../worker/compare/similar-features.ts'
import { oneTile } from '../../../worker/stats/feature-tiles.ts'
import { transposeCsr } from '../../../worker/stats/sparse.ts'
import { createRowOrdering } from '../../../worker/stats/value-order.ts'

interface Signature {
  list: number[]
  controls: number[]
  values: number[]
}

const golden = JSON.parse(readFileSync(join(projectDir, 'test/golden/compare/genes.json'), 'utf8'))
const byFeature = () =>
  transposeCsr({
    ...{ nRow: golden.nSpot, nColumn: golden.nGene },
    indptr: Uint32Array.from(golden.matrix.indptr as number[]),
    indices: Uint32Array.from(golden.matrix.indices as number[]),
    values: Float32Array.from(golden.matrix.values as number[]),
  })

it('the score of a list is numpy’s, with the controls that scipy’s ranks give, also of genes ordered by value', async () => {
  const { signal } = new AbortController()
  const ordered = byFeature()
  createRowOrdering(ordered)(ordered.nRow)
  for (const { list, controls, values } of golden.signatures as Signature[])
    for (const matrix of [byFeature(), ordered]) {
      const score = await scoreSignature(oneTile(matrix), Uint32Array.from(list), { seed: 1, signal })
      expect([...score.controls]).toEqual(controls)
      values.forEach((value, spot) => {
        expect(score.values[spot], `${list} at ${spot}`).toBeCloseTo(value, 5)
      })
    }
})

it('the likeness of keys is numpy’s cosine; a key of nothing is like none', () => {
  const found = keyCosines(Float32Array.from(golden.keys as number[]), golden.nAxis, 0)
  for (const [feature, value] of (golden.cosine as (number | null)[]).entries())
    if (value === null) expect(found[feature]).toBeNaN()
    else expect(found[feature]).toBeCloseTo(value, 6)
})
