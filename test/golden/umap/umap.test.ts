import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fuzzyGraph } from '../../../worker/umap/fuzzy-graph.ts'
import { LIKENESS_CURVE } from '../../../worker/umap/lay-out.ts'
import { nearestPoints } from '../../../worker/umap/nearest.ts'

interface Golden {
  width: number
  k: number
  points: number[]
  distances: number[]
  union: [number, number, number][]
  curve: [number, number]
}
const golden: Golden = JSON.parse(readFileSync(new URL('umap.json', import.meta.url), 'utf8'))
const points = { values: Float32Array.from(golden.points), width: golden.width }
const search = { k: golden.k, isSelf: true, signal: new AbortController().signal, onDone: () => {} }

test("neighbours are those of scipy's cKDTree, and their fuzzy union weighs as by root finding", async () => {
  const near = await nearestPoints(points, points, search)
  golden.distances.forEach((expected, at) => {
    expect(near.distances[at]).toBeCloseTo(expected, 5)
  })
  const { head, tail, weight } = fuzzyGraph(near)
  const found = new Map([...weight].map((value, at) => [`${head[at]} ${tail[at]}`, value]))
  expect(found.size).toBe(weight.length)
  for (const [i, j, expected] of golden.union) expect(found.get(`${i} ${j}`)).toBeCloseTo(expected, 3)
  expect(found.size).toBe(golden.union.length)
})

test("the curve of likeness is scipy's fit", () => {
  expect(LIKENESS_CURVE.a).toBeCloseTo(golden.curve[0], 3)
  expect(LIKENESS_CURVE.b).toBeCloseTo(golden.curve[1], 3)
})
