import { existsSync, readFileSync } from 'node:fs'
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { env } from 'onnxruntime-node'
import { projectDir } from '../../electron/setup/places.mjs'
import { ensureElectron } from '../../electron/setup/runtime.mjs'
import { outputOf } from '../../electron/setup/shell.mjs'
import { torchVersion } from './torch-step.ts'

/** Lines of Markdown that say on what and with what the figures are measured. */
export async function describeMachine(): Promise<string[]> {
  const app: string = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8')).version
  const load = loadavg().map((value) => value.toFixed(1))
  const memory = (totalmem() / 1024 ** 3).toFixed(0)
  return [
    `- measured ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `- machine: ${cpus().length} cores (${cpus()[0].model.trim()}), ${memory} GiB of memory, no GPU used; ${system()}`,
    `- load over 1, 5 and 15 minutes before: ${load.join(', ')} (0 is a machine that does nothing else)`,
    `- Histologue ${app}${commit()}, Node ${process.versions.node}, onnxruntime-node ${env.versions.node}, ${await electron()}`,
    `- the peer of the training step: ${torchVersion() ?? 'no torch here'}`,
  ]
}

function system(): string {
  const file = '/etc/os-release'
  const name = existsSync(file) ? readFileSync(file, 'utf8').match(/^PRETTY_NAME="(.*)"/m)?.[1] : undefined
  return `${name ?? type()}, kernel ${release()}, ${arch()}`
}

/** The commit, and whether its files are as committed. */
function commit(): string {
  const hash = outputOf('git', ['-C', projectDir, 'rev-parse', '--short', 'HEAD'])?.trim()
  if (!hash) return ''
  const changes = outputOf('git', ['-C', projectDir, 'status', '--porcelain', '--untracked-files=no'])?.trim()
  return ` at ${hash}${changes ? ' with changes on top' : ''}`
}

const electron = () =>
  ensureElectron().then(
    ({ version }) => `Electron ${version}`,
    () => 'no Electron here',
  )
