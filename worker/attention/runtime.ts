import { InferenceSession, Tensor } from 'onnxruntime-node'

// From 1.29 on, onnxruntime reports its sessions to its makers unless this is set before the first one.
process.env.ORT_DISABLE_TELEMETRY = '1'

/** Providers this project asks onnxruntime for. */
export type Provider = 'cpu' | 'webgpu' | 'cuda'

/**
 * Opens a session; one thread where several sessions' steps run side by side, else two. `flushDenormals` takes numbers below
 * 1e-38 for 0: peaked softmaxes are full of them, and CPUs compute them tens of times slower.
 */
export function openSession(
  bytes: Uint8Array,
  {
    provider = 'cpu',
    threads = 2,
    flushDenormals = false,
  }: { provider?: Provider; threads?: number; flushDenormals?: boolean } = {},
): Promise<InferenceSession> {
  return InferenceSession.create(bytes, {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // Threads that spin while they wait take the cores from the window and from the other chain.
    extra: {
      session: { intra_op: { allow_spinning: '0' }, ...(flushDenormals && { set_denormal_as_zero: '1' }) },
    },
  })
}

/** A float32 tensor over `values`, not copied. */
export const float32 = (values: Float32Array, dims: readonly number[]): Tensor =>
  new Tensor('float32', values, dims)

/** An int32 tensor over `values`, not copied. */
export const int32 = (values: Int32Array, dims: readonly number[]): Tensor =>
  new Tensor('int32', values, dims)

/** The values of a float32 tensor on the CPU. */
export const floatsOf = (tensor: Tensor): Float32Array => tensor.data as Float32Array
