import type { Command } from 'commander'
import {
  type DeviceCheck,
  type DeviceReport,
  type DeviceState,
  type GraphCheck,
  PROVIDER_NAMES,
} from '../api/devices.ts'
import { HistologueError } from '../api/errors.ts'
import { factsTable } from './describe.ts'
import { type CliWorld, call } from './session.ts'

/** Adds `doctor`, which fails where the CPU's own self-test does: then no result of this machine can be trusted. */
export function addDoctor(program: Command, world: CliWorld): void {
  program
    .command('doctor')
    .description('say what this machine computes with: versions, providers, self-test against the CPU, speed')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: true }) => {
      const report = await call(world, 'inspectDevices', {})
      world.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : doctorText(report))
      const cpu = report.devices.find(({ provider }) => provider === 'cpu')
      if (cpu?.state !== 'passed')
        throw new HistologueError('DEVICE_UNAVAILABLE', `The CPU fails its self-test: ${cpu?.fault}`, {
          advice: 'Install Histologue anew; results of this machine cannot be trusted.',
        })
    })
}

const STATES: Record<DeviceState, string> = {
  passed: 'good',
  failed: 'FAILED',
  unavailable: 'cannot start',
  notInstalled: 'not installed',
  notInBuild: 'not on this system',
}

const GRAPHS: Record<GraphCheck['graph'], string> = {
  'training-step': 'training, 1 step',
  'training-steps': 'training, 10 steps',
  histology: 'histology features',
  'weight-totals': 'weight totals',
}

/** A report for people: facts, then a line for every graph on every provider. */
export function doctorText({ versions, system, cache, devices, auto }: DeviceReport): string {
  const facts = factsTable([
    ['histologue', versions.histologue],
    ['Node.js', versions.node],
    ['onnxruntime', versions.onnxruntime],
    ['system', `${system.platform} ${system.release}, ${system.arch}`],
    ['processor', `${system.processor}, ${system.nCore} cores`],
    ['memory', `${(system.memoryBytes / 2 ** 30).toFixed(1)} GiB`],
    ['cache', `${cache.path} (${cache.nFile} files, ${(cache.nByte / 1e6).toFixed(1)} MB)`],
    [
      'auto takes',
      auto.notice ? `${PROVIDER_NAMES[auto.provider]} (${auto.notice})` : PROVIDER_NAMES[auto.provider],
    ],
  ])
  const rows = [['provider', 'state', 'graph', 'error', 'allowed', 'ms', 'speed', 'on CPU']]
  for (const device of devices) rows.push(...deviceRows(device))
  return `${facts}\n${aligned(rows)}\n${LEGEND}`
}

const LEGEND = `error    largest difference from the CPU's plain result, relative to the largest value
ms       of one call, median
speed    times the CPU's, both timed in turns here
on CPU   nodes of the graph that the provider left to the CPU
Training runs on the device that is chosen, and so does an encoder of your own, which is held against the CPU on
made-up tiles whenever it is opened there. The other graphs run on the CPU.
`

function deviceRows({ provider, state, fault, checks }: DeviceCheck): string[][] {
  const head = [PROVIDER_NAMES[provider], STATES[state]]
  if (checks.length === 0) return [[...head, state === 'notInBuild' ? '' : (fault ?? '')]]
  return checks.map((check, i) => [...(i === 0 ? head : ['', '']), GRAPHS[check.graph], ...cells(check)])
}

function cells({ error, tolerance, callMs, speed, nodes, fault }: GraphCheck): string[] {
  if (error === null || callMs === null || speed === null) return [fault ?? '']
  const onCpu = nodes ? `${nodes.cpu} of ${nodes.own + nodes.cpu}` : ''
  const numbers = [
    short(error),
    short(tolerance),
    callMs.toFixed(callMs < 10 ? 2 : 0),
    speed.toPrecision(2),
    onCpu,
  ]
  return fault ? [...numbers, fault] : numbers
}

const short = (value: number) => (value === 0 ? '0' : value.toExponential(1))

/** Columns two spaces apart; the last cell of a row may be as long as it likes. */
function aligned(rows: readonly string[][]): string {
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map((row) => (column < row.length - 1 ? row[column].length : 0))),
  )
  return rows
    .map((row) => row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}
