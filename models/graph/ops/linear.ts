import { broadcastShapes } from '../shape.ts'
import { graphError, type Tensor } from '../tensor.ts'
import { transposeMatrix } from './layout.ts'

/** Looks through a transpose of two axes, which Gemm does for free. */
function peelTranspose(x: Tensor): { matrix: Tensor; transposed: boolean } {
  const isTranspose = x.operation?.type === 'Transpose'
  return isTranspose ? { matrix: x.operation.inputs[0], transposed: true } : { matrix: x, transposed: false }
}

/** Rules give the adjoint of the matrices as stored, so that neither they nor their adjoints are ever transposed. */
function gemm(a: Tensor, b: Tensor): Tensor {
  const [left, right] = [peelTranspose(a), peelTranspose(b)]
  return a.graph.node('Gemm', [left.matrix, right.matrix], {
    shape: [a.shape[0], b.shape[1]],
    attributes: { transA: { int: left.transposed ? 1 : 0 }, transB: { int: right.transposed ? 1 : 0 } },
    rules: [
      (g) => (left.transposed ? matmul(b, transposeMatrix(g)) : matmul(g, transposeMatrix(b))),
      (g) => (right.transposed ? matmul(transposeMatrix(g), a) : matmul(transposeMatrix(a), g)),
    ],
  })
}

/**
 * Matrix product `[…, m, k] × […, k, n] → […, m, n]`, leading axes broadcast. Transposes of 2-D operands are folded
 * into the product, so `matmul(transpose(a), b)` copies nothing. `BAD_REQUEST` when inner lengths differ.
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  const [m, k] = a.shape.slice(-2)
  const [inner, n] = b.shape.slice(-2)
  if (a.shape.length < 2 || b.shape.length < 2 || k !== inner)
    throw graphError('MatMul', `[${a.shape}] × [${b.shape}] do not fit.`)
  if (a.shape.length === 2 && b.shape.length === 2) return gemm(a, b)
  const batch = broadcastShapes('MatMul', a.shape.slice(0, -2), b.shape.slice(0, -2))
  return a.graph.node('MatMul', [a, b], {
    shape: [...batch, m, n],
    rules: [(g) => matmul(g, transposeMatrix(b)), (g) => matmul(transposeMatrix(a), g)],
  })
}
