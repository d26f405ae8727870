import type { QueryEncoder } from './encoders.ts'

/** Sizes of one member of a joined encoder. */
interface MemberSizes {
  nInput: number
  hidden: number
  head: number
}

/**
 * One encoder that foretells the mean of what `members` foretell: their hidden units and heads side by side, so that their
 * logits add, each head's keys divided by their number. All members have `sizes`; the joined one has `hidden` and `head`
 * as many times (`QueryEncoder` for the shapes), with zeros in `w2` where one member's hidden units meet another's head.
 */
export function joinEncoders(members: readonly QueryEncoder[], sizes: MemberSizes): QueryEncoder {
  const { hidden, head, nInput } = sizes
  const n = members.length
  const w1 = new Float32Array(nInput * hidden * n)
  const w2 = new Float32Array(hidden * n * head * n)
  members.forEach((member, k) => {
    for (let row = 0; row < nInput; row++)
      w1.set(member.w1.subarray(row * hidden, (row + 1) * hidden), (row * n + k) * hidden)
    for (let row = 0; row < hidden; row++)
      w2.set(member.w2.subarray(row * head, (row + 1) * head), ((k * hidden + row) * n + k) * head)
  })
  // In the order of `QueryEncoder`, which a model file keeps.
  return {
    w1,
    b1: sideBySide(members.map(({ b1 }) => b1)),
    w2,
    centre: sideBySide(members.map(({ centre }) => centre)),
    keys: sideBySide(members.map(({ keys }) => keys)).map((value) => value / n),
  }
}

function sideBySide(parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]))
}
