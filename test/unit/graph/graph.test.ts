import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { add, Graph, matmul, mul, reshape, slice, transpose } from '../../../models/graph/index.ts'

function vector(...values: number[]): Tensor {
  return new Tensor('float32', values, [values.length])
}

describe('Graph', () => {
  it('writes inputs, constants and one tensor under two names as outputs', async () => {
    const graph = new Graph('names')
    const x = graph.input('x', 'float32', ['n'])
    const sum = add(x, x)
    graph.output('same', x)
    graph.output('seven', graph.scalar(7))
    graph.output('first', sum)
    graph.output('second', sum)
    const session = await InferenceSession.create(graph.toBytes())
    const found = await session.run({ x: vector(1, 2) })
    const values = Object.fromEntries(
      Object.entries(found).map(([name, { data }]) => [name, [...(data as Float32Array)]]),
    )
    expect(values).toEqual({ same: [1, 2], seven: [7], first: [2, 4], second: [2, 4] })
  })

  it('keeps every dtype, with int64 beyond float precision and negative numbers', async () => {
    const graph = new Graph('dtypes')
    graph.output('int64', graph.constant([-1, 2 ** 53 - 1], [2], 'int64'))
    graph.output('int32', graph.constant([-5, 7], [2], 'int32'))
    graph.output('uint8', graph.constant([0, 255], [2], 'uint8'))
    graph.output('bool', graph.constant([1, 0], [2], 'bool'))
    const found = await (await InferenceSession.create(graph.toBytes())).run({})
    expect(found.int64.data).toEqual(BigInt64Array.of(-1n, 2n ** 53n - 1n))
    expect(found.int32.data).toEqual(Int32Array.of(-5, 7))
    expect(found.uint8.data).toEqual(Uint8Array.of(0, 255))
    expect([found.bool.type, ...(found.bool.data as Uint8Array)]).toEqual(['bool', 1, 0])
  })

  it('leaves out what the chosen outputs do not need, inputs included', async () => {
    const graph = new Graph('parts')
    const [x, y] = ['x', 'y'].map((name) => graph.input(name, 'float32', [1]))
    graph.output('double', mul(x, 2))
    graph.output('sum', add(x, y))
    const session = await InferenceSession.create(graph.toBytes(['double']))
    expect([session.inputNames, session.outputNames]).toEqual([['x'], ['double']])
  })

  it('adds the same node once', () => {
    const graph = new Graph('once')
    const x = graph.input('x', 'float32', [2, 2])
    expect(mul(x, 2)).toBe(mul(x, 2))
    expect(mul(x, 2)).not.toBe(mul(x, 3))
    expect(transpose(transpose(x))).toBe(x)
  })

  it('prefixes names in scopes, also after one that failed', () => {
    const graph = new Graph('scopes')
    const x = graph.input('x', 'float32', [2])
    expect(() => graph.scope('bad', () => slice(x, 0, 1, 5))).toThrow('axis of length 2')
    expect(graph.scope('outer', () => graph.scope('inner', () => add(x, x))).name).toBe('outer/inner/add')
  })

  it.each([
    ['broadcast', (g: Graph) => add(g.input('a', 'float32', [2, 3]), g.input('b', 'float32', [2]))],
    ['symbolic broadcast', (g: Graph) => add(g.input('a', 'float32', ['n']), g.input('b', 'float32', [2]))],
    ['inner lengths', (g: Graph) => matmul(g.input('a', 'float32', [2, 3]), g.input('b', 'float32', [2, 3]))],
    ['element count', (g: Graph) => reshape(g.input('a', 'float32', [2, 3]), [4])],
    ['constant size', (g: Graph) => g.constant([1, 2], [3])],
    ['dtype', (g: Graph) => add(g.input('a', 'float32', []), g.input('b', 'int32', []))],
    ['name twice', (g: Graph) => [g.input('a', 'float32', []), g.input('a', 'float32', [])][0]],
    ['two graphs', (g: Graph) => add(g.input('a', 'float32', []), new Graph('h').input('a', 'float32', []))],
  ])('refuses a wrong %s while building', (_, build) => {
    expect(() => build(new Graph('refused'))).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }))
  })
})
