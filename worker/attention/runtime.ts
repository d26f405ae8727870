import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Provider } from '../api/devices.ts'
import { absenceOf } from './providers.ts'

// From 1.29 on, onnxruntime reports its sessions to its makers unless this is set before the first one.
process.env.ORT_DISABLE_TELEMETRY = '1'

/** How a session is opened. */
export interface SessionOptions {
  provider?: Provider
  /** One where several sessions' steps run side by side, else two. */
  threads?: number
  /** Takes numbers below 1e-38 for 0: peaked softmaxes are full of them, and CPUs compute them tens of times slower. */
  flushDenormals?: boolean
  /** Leaves the graph as it was written: what the self-test compares with. */
  unoptimised?: boolean
  /** Beginning of the path of a file that says which provider ran which node. */
  profilePrefix?: string
}

/** Opens a session on the provider, the CPU taking what it has no kernel for. Throws where the provider is absent. */
export async function openSession(
  bytes: Uint8Array,
  {
    provider = 'cpu',
    threads = 2,
    flushDenormals = false,
    unoptimised = false,
    profilePrefix,
  }: SessionOptions = {},
): Promise<InferenceSession> {
  const absence = absenceOf(provider)
  if (absence) throw new Error(absence.fault)
  return InferenceSession.create(bytes, {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: unoptimised ? 'disabled' : 'all',
    // DirectML cannot have it; onnxruntime would take it away with a warning.
    enableMemPattern: provider !== 'dml',
    logSeverityLevel: 3,
    ...(profilePrefix !== undefined && { enableProfiling: true, profileFilePrefix: profilePrefix }),
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
