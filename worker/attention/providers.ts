import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { listSupportedBackends } from 'onnxruntime-node'
import { PROVIDER_NAMES, type Provider } from '../api/devices.ts'

/** Why a provider must not be asked for: unknown to this build of onnxruntime, or its library is not there. */
export interface Absence {
  state: 'notInBuild' | 'notInstalled'
  fault: string
}

/** What onnxruntime says of its build; tests pass their own. */
interface Build {
  backends: readonly { name: string; bundled: boolean }[]
  hasLibrary: (file: string) => boolean
}

const CUDA_LIBRARY = 'libonnxruntime_providers_cuda.so'

/**
 * Null where onnxruntime has the provider, else why not. It must be asked before each session: onnxruntime drops a provider
 * that its build does not know and computes on the CPU without an error. CUDA is never `bundled`, since the package leaves
 * its library to the installation (`ONNXRUNTIME_NODE_INSTALL=cuda12`): there the file decides.
 */
export function absenceOf(provider: Provider, build: Build = installedBuild()): Absence | null {
  const place = `${process.platform}-${process.arch}`
  const backend = build.backends.find(({ name }) => name === provider)
  if (!backend)
    return { state: 'notInBuild', fault: `onnxruntime for ${place} has no ${PROVIDER_NAMES[provider]}` }
  if (backend.bundled || (provider === 'cuda' && build.hasLibrary(CUDA_LIBRARY))) return null
  return {
    state: 'notInstalled',
    fault: `${provider === 'cuda' ? CUDA_LIBRARY : 'its library'} is not installed`,
  }
}

function installedBuild(): Build {
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node')
  const folder = join(dirname(entry), '..', 'bin', 'napi-v6', process.platform, process.arch)
  return { backends: listSupportedBackends(), hasLibrary: (file) => existsSync(join(folder, file)) }
}
