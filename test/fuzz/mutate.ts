import type { Random } from '../../worker/stats/random.ts'

/** What can happen to the bytes of one file; each is named in the counts. */
export const MUTATIONS = {
  'bytes flipped': flipBytes,
  truncated: (bytes: Buffer, random: Random) => bytes.subarray(0, random.integer(bytes.length + 1)),
  'length inflated': inflateLength,
  'part repeated': repeatPart,
  'part zeroed': (bytes: Buffer, random: Random) => fillPart(bytes, random, 0),
  'not UTF-8': breakText,
  'absurd number': absurdNumber,
  'deeply nested': nestDeeply,
} satisfies Record<string, (bytes: Buffer, random: Random) => Buffer>

export type MutationName = keyof typeof MUTATIONS

const HUGE = [0xff, 0x7f, 0x80, 0x10]
const NUMBERS = [
  '-1',
  '0',
  '1e308',
  '-1e308',
  '9007199254740993',
  '4294967296',
  '2147483648',
  '99999999999999999999',
  'null',
  '[]',
  '{}',
  '""',
  '0.5',
]

function flipBytes(bytes: Buffer, random: Random): Buffer {
  const changed = Buffer.from(bytes)
  for (let n = 1 + random.integer(24); n > 0 && changed.length > 0; n--)
    changed[random.integer(changed.length)] ^= 1 + random.integer(255)
  return changed
}

/** Finds a small number that may be a length or an address, and makes it huge. */
function inflateLength(bytes: Buffer, random: Random): Buffer {
  const changed = Buffer.from(bytes)
  for (let n = 1 + random.integer(3), tries = 0; n > 0 && tries < 2000 && changed.length > 8; tries++) {
    const at = random.integer(changed.length - 8)
    if (changed[at] === 0 || changed.readUIntLE(at + 1, 3) !== 0) continue
    changed[at + 1 + random.integer(random.uniform() < 0.5 ? 3 : 7)] = HUGE[random.integer(HUGE.length)]
    n--
  }
  return changed
}

function repeatPart(bytes: Buffer, random: Random): Buffer {
  const start = random.integer(bytes.length + 1)
  const part = bytes.subarray(start, start + 1 + random.integer(512))
  return Buffer.concat([bytes.subarray(0, start), part, part, bytes.subarray(start + part.length)])
}

function fillPart(bytes: Buffer, random: Random, value: number): Buffer {
  const changed = Buffer.from(bytes)
  const start = random.integer(changed.length + 1)
  return changed.fill(value, start, Math.min(changed.length, start + 1 + random.integer(256)))
}

/** Puts bytes that no UTF-8 has into a run of letters. */
function breakText(bytes: Buffer, random: Random): Buffer {
  const changed = Buffer.from(bytes)
  const isLetter = (byte: number) => byte >= 0x41 && byte <= 0x7a
  for (let n = 1 + random.integer(6), tries = 0; n > 0 && tries < 5000 && changed.length > 0; tries++) {
    const at = random.integer(changed.length)
    if (!isLetter(changed[at])) continue
    changed[at] = [0xff, 0xc0, 0x80, 0xfe, 0xed][random.integer(5)]
    n--
  }
  return changed
}

/** Replaces a number written in a text (JSON, CSV, Matrix Market). */
function absurdNumber(bytes: Buffer, random: Random): Buffer {
  const text = bytes.toString('latin1')
  const found = [...text.matchAll(/-?\d+(\.\d+)?/g)]
  if (found.length === 0 || bytes.includes(0)) return inflateLength(bytes, random)
  const { index, 0: number } = found[random.integer(found.length)]
  const other = NUMBERS[random.integer(NUMBERS.length)]
  return Buffer.from(text.slice(0, index) + other + text.slice(index + number.length), 'latin1')
}

/** Puts thousands of brackets into a text. */
function nestDeeply(bytes: Buffer, random: Random): Buffer {
  const at = random.integer(bytes.length + 1)
  const bracket = ['[', '{"a":', '('][random.integer(3)].repeat(10 ** (1 + random.integer(5)))
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(bracket), bytes.subarray(at)])
}
