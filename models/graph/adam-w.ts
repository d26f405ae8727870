import { add, div, mul, sqrt, square, sub } from './ops/arithmetic.ts'
import type { Tensor } from './tensor.ts'

/** Decay rates of the moments and the floor of the step's divisor, as in torch's AdamW. */
export const adamWDefaults = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }

/** A parameter with its gradient. */
export interface Trained {
  parameter: Tensor
  gradient: Tensor
}

/**
 * Adds one step of AdamW (Loshchilov & Hutter 2019, algorithm 2; decay as in torch: `p ← p - lr·λ·p` before the step).
 * Each parameter must be an input `p`; its moments become inputs `p.m`, `p.v`, and `p.next`, `p.m.next`, `p.v.next`
 * outputs to feed back. The scalars `adamw.keep`, `adamw.step` and `adamw.root` come from `adamWScalars`.
 */
export function addAdamW(trained: readonly Trained[], { beta1, beta2, epsilon } = adamWDefaults): void {
  const { graph } = trained[0].parameter
  const [keep, step, root] = ['keep', 'step', 'root'].map((name) =>
    graph.input(`adamw.${name}`, 'float32', []),
  )
  for (const { parameter, gradient } of trained) {
    const { name, shape } = parameter
    const m = graph.input(`${name}.m`, 'float32', shape)
    const v = graph.input(`${name}.v`, 'float32', shape)
    graph.scope('adamw', () => {
      const nextM = add(mul(m, beta1), mul(gradient, 1 - beta1))
      const nextV = add(mul(v, beta2), mul(square(gradient), 1 - beta2))
      const direction = div(nextM, add(mul(sqrt(nextV), root), epsilon))
      graph.output(`${name}.next`, sub(mul(parameter, keep), mul(direction, step)))
      graph.output(`${name}.m.next`, nextM)
      graph.output(`${name}.v.next`, nextV)
    })
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
