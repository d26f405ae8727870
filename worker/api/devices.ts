/** Execution providers of onnxruntime; `dml` is DirectML. */
export type Provider = 'cpu' | 'cuda' | 'webgpu' | 'dml' | 'coreml'

/** Where a fit may be asked to train; `auto` chooses. */
export type Device = 'auto' | Provider

/** Names of the providers for people, in the order of reports. */
export const PROVIDER_NAMES: Record<Provider, string> = {
  cpu: 'CPU',
  cuda: 'CUDA',
  webgpu: 'WebGPU',
  dml: 'DirectML',
  coreml: 'CoreML',
}

/** Every provider, in the order of reports. */
export const PROVIDERS = Object.keys(PROVIDER_NAMES) as Provider[]

/** Every device. */
export const DEVICES: readonly Device[] = ['auto', ...PROVIDERS]

/** How one graph of the app came out on a provider. */
export interface GraphCheck {
  graph: 'training-step' | 'training-steps' | 'histology' | 'weight-totals'
  /** True where a fit runs this graph on the device it chose; the others stay on the CPU. */
  isOnDevice: boolean
  /** Largest error that passes. */
  tolerance: number
  /**
   * Largest difference from the CPU's values on the unoptimised graph, relative to the largest value of the tensor (its row
   * for `histology` and `weight-totals`); null where the graph did not run.
   */
  error: number | null
  /** Milliseconds of a call, median; null where the graph did not run. */
  callMs: number | null
  /** How many times as fast as the CPU, both timed in turns in this run. */
  speed: number | null
  /** Nodes of the graph that the provider ran itself, and those it left to the CPU. */
  nodes: { own: number; cpu: number } | null
  /** Why it is no good, or null. */
  fault: string | null
}

/** `notInBuild`: this onnxruntime does not know it; `unavailable`: it is there and cannot start; `failed`: not as the CPU. */
export type DeviceState = 'passed' | 'failed' | 'unavailable' | 'notInstalled' | 'notInBuild'

export interface DeviceCheck {
  provider: Provider
  state: DeviceState
  /** Why the state is not `passed`, or null. */
  fault: string | null
  checks: GraphCheck[]
}

/** The provider that training will use, and why it is not another; null where there is nothing to say. */
export interface DeviceChoice {
  provider: Provider
  notice: string | null
}

/** What the app runs on, and what of it can be trusted. */
export interface DeviceReport {
  versions: { histologue: string; node: string; onnxruntime: string }
  system: {
    platform: string
    release: string
    arch: string
    processor: string
    nCore: number
    memoryBytes: number
  }
  cache: { path: string; nFile: number; nByte: number }
  devices: DeviceCheck[]
  /** What the device `auto` takes. */
  auto: DeviceChoice
}
