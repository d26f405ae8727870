import { buildQueryEncoder } from '../../models/attention.ts'
import { float32, floatsOf, openSession } from './runtime.ts'

/** A trained query encoder, with what makes its queries coordinates on the axes. */
export interface QueryEncoder {
  /** `[nInput, hidden]` */
  w1: Float32Array
  /** `[hidden]` */
  b1: Float32Array
  /** `[hidden, head]` */
  w2: Float32Array
  /** `[head]` mean query of the spots trained on, which is taken off. */
  centre: Float32Array
  /** `[head, nAxis]` from queries to the axes (`fitKeys`), in the units of `ExpressionAxes.targets`. */
  keys: Float32Array
}

/** Encoders of one training: for each seed one per fold of tissue, which it did not see. */
export interface EncoderSet {
  /** Query inputs of a spot as `queryInputs` gives them. */
  nQueryInput: number
  /** What the encoders read of them: all, or as many components. */
  nInput: number
  hidden: number
  head: number
  nAxis: number
  /** `[nQueryInput, nInput]` from query inputs to components; null where all inputs are read as they are. */
  components: Float32Array | null
  /** Per seed, per fold. */
  seeds: QueryEncoder[][]
}

/** Spots that are read at once: 1,024 × 300 inputs are 1.2 MB. */
const TILE = 1024

type Sizes = Omit<EncoderSet, 'seeds'>

/**
 * What encoders foretell of spots from their histology, mean over `encoders`: `[nSpot, nAxis]` in the units of
 * `ExpressionAxes.targets`, before calibration. `inputs: [nSpot, nQueryInput]` as `queryInputs` makes them of the spots' own
 * slide; they are read in tiles, so that memory is that of inputs and result. Code: `CANCELLED`.
 */
export async function readEncoders(
  set: Sizes,
  encoders: readonly QueryEncoder[],
  inputs: Float32Array,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { nQueryInput, nInput, nAxis } = set
  const nSpot = inputs.length / nQueryInput
  const out = new Float32Array(nSpot * nAxis)
  const session = await openSession(buildQueryEncoder(graphSizes(set)).toBytes(), { threads: 1 })
  try {
    for (let start = 0; start < nSpot; start += TILE) {
      const rows = Math.min(TILE, nSpot - start)
      const own = inputs.subarray(start * nQueryInput, (start + rows) * nQueryInput)
      const h = float32(readable(own, set), [rows, nInput])
      for (const encoder of encoders) {
        signal.throwIfAborted()
        const { q } = await session.run({ h, ...weightsOf(encoder, set) })
        addForetold(out.subarray(start * nAxis), floatsOf(q), encoder, set, 1 / encoders.length)
      }
    }
  } finally {
    await session.release()
  }
  return out
}

/** What the encoders read of query inputs `[nSpot, nQueryInput]`: `[nSpot, nInput]`. */
export function readable(inputs: Float32Array, { components, nQueryInput, nInput }: Sizes): Float32Array {
  if (!components) return inputs
  const out = new Float32Array((inputs.length / nQueryInput) * nInput)
  for (let row = 0, at = 0; row < inputs.length; row += nQueryInput, at += nInput)
    for (let from = 0; from < nQueryInput; from++) {
      const value = inputs[row + from]
      for (let to = 0; to < nInput; to++) out[at + to] += value * components[from * nInput + to]
    }
  return out
}

const graphSizes = ({ nInput, hidden, head, nAxis }: Sizes) => ({
  ...{ nInput, hidden, head },
  // Of training alone; the encoder's graph does not hold them.
  ...{ nSpot: 1, nFeature: nAxis, batch: 1, noiseRows: 1 },
})

const weightsOf = ({ w1, b1, w2 }: QueryEncoder, { nInput, hidden, head }: Sizes) => ({
  W1: float32(w1, [nInput, hidden]),
  B1: float32(b1, [hidden]),
  W2: float32(w2, [hidden, head]),
})

/** Adds `share` of what queries `[n, head]`, not centred yet, foretell. */
function addForetold(
  out: Float32Array,
  q: Float32Array,
  { centre, keys }: QueryEncoder,
  { head, nAxis }: Sizes,
  share: number,
): void {
  const n = q.length / head
  for (let spot = 0; spot < n; spot++)
    for (let d = 0; d < head; d++) {
      const factor = share * (q[spot * head + d] - centre[d])
      for (let axis = 0; axis < nAxis; axis++) out[spot * nAxis + axis] += factor * keys[d * nAxis + axis]
    }
}
