import { add, div, mul, sqrt, square, sub } from './ops/arithmetic.ts'
import type { Tensor } from './tensor.ts'

/** Decay rates of the moments and the floor of the step's divisor, as in torch's AdamW. */
export const adamWDefaults = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }

/** A parameter with its gradient. */
export interface Trained {
  parameter: Tensor
  gradient: Tensor
}

/** A parameter's state: its values and their running moments. */
export interface AdamWState {
  parameter: Tensor
  m: Tensor
  v: Tensor
}

/** The three scalars of `adamWScalars` as tensors. */
export type AdamWScalars = Record<'keep' | 'step' | 'root', Tensor>

/**
 * One step of AdamW (Loshchilov & Hutter 2019, algorithm 2; decay as in torch: `p ← p - lr·λ·p` before the step): the
 * state after it.
 */
export function adamWStep(
  { parameter, m, v }: AdamWState,
  gradient: Tensor,
  { keep, step, root }: AdamWScalars,
  { beta1, beta2, epsilon } = adamWDefaults,
): AdamWState {
  return parameter.graph.scope('adamw', () => {
    const nextM = add(mul(m, beta1), mul(gradient, 1 - beta1))
    const nextV = add(mul(v, beta2), mul(square(gradient), 1 - beta2))
    const direction = div(nextM, add(mul(sqrt(nextV), root), epsilon))
    return { parameter: sub(mul(parameter, keep), mul(direction, step)), m: nextM, v: nextV }
  })
}

/** The state of an input `p` before training steps: its moments become inputs `p.m` and `p.v`. */
export function adamWInputs(parameter: Tensor): AdamWState {
  const { graph, name, shape } = parameter
  const [m, v] = ['m', 'v'].map((moment) => graph.input(`${name}.${moment}`, 'float32', shape))
  return { parameter, m, v }
}

/** Names the state after training steps: outputs `p.next`, `p.m.next` and `p.v.next`, to feed back. */
export function adamWOutputs(name: string, { parameter, m, v }: AdamWState): void {
  const { graph } = parameter
  graph.output(`${name}.next`, parameter)
  graph.output(`${name}.m.next`, m)
  graph.output(`${name}.v.next`, v)
}

/**
 * Adds one step of AdamW to a graph. Each parameter must be an input `p`; `adamWInputs` and `adamWOutputs` name the rest.
 * The scalars `adamw.keep`, `adamw.step` and `adamw.root` come from `adamWScalars`.
 */
export function addAdamW(trained: readonly Trained[], options = adamWDefaults): void {
  const { graph } = trained[0].parameter
  const [keep, step, root] = ['keep', 'step', 'root'].map((name) =>
    graph.input(`adamw.${name}`, 'float32', []),
  )
  for (const { parameter, gradient } of trained) {
    const next = adamWStep(adamWInputs(parameter), gradient, { keep, step, root }, options)
    adamWOutputs(parameter.name, next)
  }
}

/**
 * Values for the scalar inputs of step `step` (1 for the first): what is kept after weight decay, the learning rate with
 * the first moment's bias correction, and the second moment's. Computed here in float64, where `1 - β₂^t` is still exact.
 */
export function adamWScalars(
  step: number,
  learningRate: number,
  weightDecay: number,
  { beta1, beta2 } = adamWDefaults,
): Record<'adamw.keep' | 'adamw.step' | 'adamw.root', number> {
  return {
    'adamw.keep': 1 - learningRate * weightDecay,
    'adamw.step': learningRate / (1 - beta1 ** step),
    'adamw.root': 1 / Math.sqrt(1 - beta2 ** step),
  }
}
