import type { Tensor } from 'onnxruntime-node'
import type { Provider } from '../../../worker/api/devices.ts'
import { openSession } from '../../../worker/attention/runtime.ts'
import type { Sessions, TestSession } from '../../../worker/attention/self-test.ts'

/** What a provider that does not exist does to a graph; whatever is left out is as on the CPU. */
export interface MadeUp {
  /** The graph that it computes instead. */
  bytes?: (bytes: Uint8Array) => Uint8Array
  /** What it reads instead of its inputs. */
  misread?: (feeds: Record<string, Tensor>) => Record<string, Tensor>
  /** What it does to its results. */
  spoil?: (values: Record<string, Tensor>) => void
  /** How often it computes everything before it answers. */
  nRun?: number
  nodes?: { own: number; cpu: number }
  openingFault?: string
}

/** Sessions in which `provider` is made up (on graphs that are optimised) and any other is absent but the CPU; `opened` lists what was asked for. */
export function madeUpSessions(provider: Provider, madeUp: MadeUp): Sessions & { opened: Provider[] } {
  const opened: Provider[] = []
  return {
    opened,
    absenceOf: (asked) =>
      asked === provider || asked === 'cpu' ? null : { state: 'notInBuild', fault: 'not in this test' },
    async open(bytes, options) {
      opened.push(options.provider ?? 'cpu')
      if (options.provider !== provider || options.unoptimised) return openSession(bytes, options)
      if (madeUp.openingFault) throw new Error(madeUp.openingFault)
      const session = await openSession(madeUp.bytes?.(bytes) ?? bytes, { ...options, provider: 'cpu' })
      return spoiled(session, madeUp)
    },
    placeNodes: async () => madeUp.nodes ?? { own: 9, cpu: 1 },
  }
}

function spoiled(session: TestSession, { misread = (feeds) => feeds, spoil, nRun = 1 }: MadeUp): TestSession {
  const run = async (feeds: Record<string, Tensor>) => {
    for (let extra = 1; extra < nRun; extra++) await session.run(feeds)
    const values = await session.run(misread(feeds))
    spoil?.(values)
    return values
  }
  return { run, release: () => session.release() }
}
