export {
  adamWDefaults,
  adamWInputs,
  adamWOutputs,
  adamWScalars,
  adamWStep,
  addAdamW,
  type Trained,
} from './adam-w.ts'
export { gradients } from './gradients.ts'
export { Graph } from './graph.ts'
export * from './ops/arithmetic.ts'
export * from './ops/comparison.ts'
export * from './ops/convolution.ts'
export * from './ops/exponential.ts'
export * from './ops/layout.ts'
export * from './ops/linear.ts'
export * from './ops/normalisation.ts'
export * from './ops/reduction.ts'
export * from './ops/rows.ts'
export type { Dim, Dtype, Operand, Tensor } from './tensor.ts'
