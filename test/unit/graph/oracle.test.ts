import { readFileSync } from 'node:fs'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import {
  adamWScalars,
  averagePool,
  conv2d,
  Graph,
  gradients,
  logSumExp,
  softplus,
  softplusSum,
} from '../../../models/graph/index.ts'
import { buildEvidence } from './evidence.ts'

interface Values {
  shape: number[]
  data: number[]
}
type Named = Record<string, Values>

const oracle = JSON.parse(readFileSync(new URL('graph-oracle.json', import.meta.url), 'utf8')) as {
  evidence: { inputs: Named; start: Named; gradients: Named; losses: number[]; end: Named }
  windows: Named
  extremes: Named
}

function toFeeds(values: Named): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(values).map(([name, { shape, data }]) => [name, new Tensor('float32', data, shape)]),
  )
}

function expectClose(found: Tensor, { shape, data }: Values, rtol = 1e-4, atol = 2e-6): void {
  expect(found.dims).toEqual(shape)
  const off = data.filter(
    (value, i) => !(Math.abs(Number(found.data[i]) - value) <= atol + rtol * Math.abs(value)),
  )
  expect(off, `found ${found.data}`).toEqual([])
}

async function run(graph: Graph, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await InferenceSession.create(graph.toBytes())
  return (await session.run(feeds)) as Record<string, Tensor>
}

describe('against torch', () => {
  it('three AdamW steps of a gelu network under logistic loss', async () => {
    const { inputs, start, end, losses, ...expected } = oracle.evidence
    const session = await InferenceSession.create(buildEvidence(inputs, start).toBytes())
    const moments = Object.entries(start).flatMap(([name, { shape, data }]) => {
      return ['m', 'v'].map((moment) => [`${name}.${moment}`, { shape, data: data.map(() => 0) }])
    })
    let state = toFeeds({ ...start, ...Object.fromEntries(moments) })
    for (const [i, loss] of losses.entries()) {
      const scalars = Object.entries(adamWScalars(i + 1, 0.02, 0.1)).map(([k, v]) => [
        k,
        { shape: [], data: [v] },
      ])
      const found = await session.run({
        ...state,
        ...toFeeds(inputs),
        ...toFeeds(Object.fromEntries(scalars)),
      })
      expect(found.loss.data[0]).toBeCloseTo(loss, 5)
      if (i === 0)
        for (const [name, values] of Object.entries(expected.gradients))
          expectClose(found[`d${name}`] as Tensor, values)
      state = Object.fromEntries(Object.keys(state).map((name) => [name, found[`${name}.next`] as Tensor]))
    }
    for (const [name, values] of Object.entries(end)) expectClose(state[name], values)
  })

  it('grouped convolution and average pooling with unequal strides and padding', async () => {
    const { image, filters, grouped, pooled, excluding } = oracle.windows
    const graph = new Graph('windows')
    const x = graph.input('image', 'float32', image.shape)
    const options = { strides: [2, 2], pads: [1, 0] } as const
    const weights = graph.constant(filters.data, filters.shape)
    const results = {
      grouped: conv2d(x, weights, { strides: [2, 1], pads: [1, 0], groups: 2 }),
      pooled: averagePool(x, [3, 2], options),
      excluding: averagePool(x, [3, 2], { ...options, excludePadding: true }),
    }
    for (const [name, tensor] of Object.entries(results)) graph.output(name, tensor)
    const found = await run(graph, toFeeds({ image }))
    for (const [name, values] of Object.entries({ grouped, pooled, excluding })) {
      expect(results[name as keyof typeof results].shape).toEqual(values.shape)
      expectClose(found[name], values)
    }
  })

  it('softplus and logSumExp where e^x leaves float32', async () => {
    const { x: values, softplus: expected, logSumExp: total } = oracle.extremes
    const graph = new Graph('extremes')
    const x = graph.input('x', 'float32', values.shape)
    graph.output('softplus', softplus(x))
    graph.output('sum', softplusSum(x))
    graph.output('total', logSumExp(x))
    graph.output('slope', gradients(softplusSum(x), [x])[0])
    const found = await run(graph, toFeeds({ x: values }))
    expectClose(found.softplus, expected)
    const sum = expected.data.reduce((a, b) => a + b, 0)
    expectClose(found.sum, { shape: [], data: [sum] })
    expectClose(found.total, { shape: [1], data: total.data })
    expect([...(found.slope.data as Float32Array)].every((value) => value >= 0 && value <= 1)).toBe(true)
  })
})
