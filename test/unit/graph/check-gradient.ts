import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { Graph, gradients, mul, reduceSum } from '../../../models/graph/index.ts'
import type { CaseInput, GradientCase } from './gradient-cases.ts'

type Provider = 'cpu' | 'webgpu'
type Feeds = Record<string, Float32Array>

/** How far the gradient of one case is from finite differences, relative to `1 + |difference quotient|`. */
export interface GradientCheck {
  op: string
  note: string
  error: number
  /** ONNX ops that the provider left to the CPU. */
  onCpu: string[]
}

/** Spread over the range without a pattern in which errors could cancel (multiples of the golden ratio). */
function makeValues({ shape, from, to }: CaseInput, offset: number): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1)
  return Float32Array.from({ length: count }, (_, i) => {
    const share = ((i + 1 + offset * 7) * 0.6180339887) % 1
    if (from > 0 || to < 0) return from + share * (to - from)
    return (i + offset) % 2 ? 0.2 + share * (to - 0.2) : -0.2 - share * (-from - 0.2)
  })
}

function buildCheck(
  { build, inputs, op }: GradientCase,
  count: number,
): { graph: Graph; weights: Float32Array } {
  const graph = new Graph(op)
  const tensors = inputs.map((input, i) => graph.input(`x${i}`, 'float32', input.declared ?? input.shape))
  const value = build(...tensors)
  const weights = makeValues({ shape: [count], from: -1.5, to: 1.5 }, 3)
  // A scalar keeps its adjoint a constant, so that adjoints not yet broadcast are met as well.
  const isScalar = value.shape.length === 0
  const shape = value.shape.map(Number)
  const loss = isScalar ? mul(value, weights[0]) : reduceSum(mul(value, graph.constant(weights, shape)))
  graph.output('value', value)
  gradients(loss, tensors).forEach((gradient, i) => {
    graph.output(`gradient${i}`, gradient)
  })
  return { graph, weights }
}

async function readFallbacks(session: InferenceSession, folder: string, wanted: string): Promise<string[]> {
  session.endProfiling()
  const [file] = readdirSync(folder)
  const events = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { args?: Record<string, string> }[]
  const elsewhere = events.flatMap(({ args }) =>
    args?.provider && args.provider !== wanted ? [args.op_name] : [],
  )
  return [...new Set(elsewhere)]
}

/** Fourth-order central differences of `f` in one element. */
async function differentiate(f: () => Promise<number>, x: Float32Array, i: number): Promise<number> {
  const step = 2 ** -6
  const start = x[i]
  const at = async (distance: number) => {
    x[i] = start + distance
    return f()
  }
  const near = (await at(step)) - (await at(-step))
  const far = (await at(2 * step)) - (await at(-2 * step))
  x[i] = start
  return (8 * near - far) / (12 * step)
}

/** Runs one case on a provider, element by element against finite differences of its float32 value. */
export async function checkGradient(gradientCase: GradientCase, provider: Provider): Promise<GradientCheck> {
  const { op, note, inputs } = gradientCase
  const probe = new Graph('probe')
  const shape = gradientCase.build(...inputs.map((x, i) => probe.input(`x${i}`, 'float32', x.shape))).shape
  const { graph, weights } = buildCheck(
    gradientCase,
    shape.map(Number).reduce((a, b) => a * b, 1),
  )
  const folder = mkdtempSync(join(tmpdir(), 'histologue-gradient-'))
  try {
    const session = await InferenceSession.create(graph.toBytes(), {
      executionProviders: [provider],
      enableProfiling: provider === 'webgpu',
      profileFilePrefix: join(folder, 'profile'),
      intraOpNumThreads: 1,
      logSeverityLevel: 3,
    })
    const values: Feeds = Object.fromEntries(inputs.map((input, i) => [`x${i}`, makeValues(input, i)]))
    const run = () =>
      session.run(
        Object.fromEntries(inputs.map((x, i) => [`x${i}`, new Tensor('float32', values[`x${i}`], x.shape)])),
      )
    const loss = async () => {
      const { value } = await run()
      return (value.data as Float32Array).reduce((sum, v, i) => sum + v * weights[i], 0)
    }
    const found = await run()
    let error = 0
    for (const i of inputs.keys()) {
      const gradient = found[`gradient${i}`]
      if (`${gradient.dims}` !== `${inputs[i].shape}`) throw new Error(`gradient of shape [${gradient.dims}]`)
      const x = values[`x${i}`]
      for (const element of x.keys()) {
        const expected = await differentiate(loss, x, element)
        const difference = Math.abs(Number(gradient.data[element]) - expected) / (1 + Math.abs(expected))
        // Not Math.max alone: NaN must not pass as no error.
        error = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(error, difference)
      }
    }
    const onCpu = provider === 'webgpu' ? await readFallbacks(session, folder, 'WebGpuExecutionProvider') : []
    return { op, note, error, onCpu }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
