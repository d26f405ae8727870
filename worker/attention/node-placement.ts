import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tensor } from 'onnxruntime-node'
import type { GraphCheck, Provider } from '../api/devices.ts'
import { openSession } from './runtime.ts'

/**
 * Runs a graph once and counts the nodes that the provider ran itself and those it left to the CPU, from onnxruntime's
 * profile. Without this a provider that takes nothing would agree with the CPU to the last bit, and be called good.
 */
export async function placeNodes(
  bytes: Uint8Array,
  feeds: Record<string, Tensor>,
  provider: Provider,
): Promise<NonNullable<GraphCheck['nodes']>> {
  const folder = await mkdtemp(join(tmpdir(), 'histologue-nodes-'))
  try {
    const session = await openSession(bytes, { provider, profilePrefix: join(folder, 'profile') })
    try {
      await session.run(feeds)
      session.endProfiling()
    } finally {
      await session.release()
    }
    const [file] = await readdir(folder)
    return countNodes(JSON.parse(await readFile(join(folder, file), 'utf8')))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function countNodes(events: { args?: { provider?: string } }[]) {
  const count = { own: 0, cpu: 0 }
  for (const { args } of events)
    if (args?.provider) count[args.provider === 'CPUExecutionProvider' ? 'cpu' : 'own']++
  return count
}
