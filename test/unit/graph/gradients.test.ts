import { describe, expect, it } from 'vitest'
import * as graphModule from '../../../models/graph/index.ts'
import { Graph, gradients, mul, reduceSum, square } from '../../../models/graph/index.ts'
import { withGradient } from '../../../models/graph/tensor.ts'
import { checkGradient } from './check-gradient.ts'
import { gradientCases } from './gradient-cases.ts'

/** Exports that are no differentiable op. */
const exempt = [
  ...[
    'Graph',
    'gradients',
    'adamWDefaults',
    'adamWScalars',
    'addAdamW',
    'adamWInputs',
    'adamWOutputs',
    'adamWStep',
    'shapeOf',
  ],
  ...['greater', 'less', 'equal', 'cast', 'reduceMax', 'reduceMin', 'conv2d', 'averagePool'],
]

describe('gradients against finite differences on CPU', () => {
  it.each(gradientCases.map((c) => [`${c.op} ${c.note}`, c] as const))('%s', async (_, gradientCase) => {
    expect((await checkGradient(gradientCase, 'cpu')).error).toBeLessThan(1e-3)
  })

  it('covers every differentiable op', () => {
    const covered = new Set(gradientCases.map(({ op }) => op))
    const ops = Object.keys(graphModule).filter((name) => !exempt.includes(name))
    expect(ops.filter((name) => !covered.has(name))).toEqual([])
  })

  it('notices a gradient that is 2 % off', async () => {
    const [x] = [{ shape: [4], from: -1.5, to: 1.5 }]
    const build: (typeof gradientCases)[number]['build'] = (input) =>
      withGradient(square(input), [input], [(g) => ({ tensor: mul(g, input), scale: 2.04 })], true)
    const { error } = await checkGradient({ op: 'wrong', note: '', inputs: [x], build }, 'cpu')
    expect(error).toBeGreaterThan(1e-3)
  })
})

describe('gradients refuse', () => {
  it('a loss that is not a scalar', () => {
    const x = new Graph('g').input('x', 'float32', [2])
    expect(() => gradients(square(x), [x])).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }))
  })

  it('a parameter that the loss does not depend on', () => {
    const graph = new Graph('g')
    const [x, y] = ['x', 'y'].map((name) => graph.input(name, 'float32', [2]))
    expect(() => gradients(reduceSum(x), [x, y])).toThrow('does not depend on y')
  })

  it('a path through an op without gradient, but not one beside the path', () => {
    const graph = new Graph('g')
    const image = graph.input('image', 'float32', [1, 1, 4, 4])
    const gain = graph.input('gain', 'float32', [])
    const filtered = graphModule.averagePool(image, [2, 2])
    const loss = reduceSum(mul(filtered, gain))
    expect(() => gradients(loss, [image])).toThrow(/AveragePool.*no gradient/)
    expect(gradients(loss, [gain])[0].shape).toEqual([])
  })
})
