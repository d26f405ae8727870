import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { N_FOLD } from '../../worker/api/ensemble.ts'
import type { FittedModel } from '../../worker/attention/fitted-model.ts'
import { type ModelFile, writeModel } from '../../worker/attention/model-file.ts'
import type { TransferModel } from '../../worker/attention/transfer-model.ts'
import { createRandom } from '../../worker/stats/random.ts'
import type { Source } from './sources.ts'

const SEED = 11
const [nSpot, nFeature, nAxis] = [3, 5, 2]
const [nInput, hidden, head] = [4, 3, 2]

/** A small model of each kind: for one slide, for any slide, for both. */
export async function makeModels(): Promise<Source[]> {
  const random = createRandom(SEED)
  const floats = (length: number) => Float32Array.from({ length }, () => random.uniform())
  const [model, transfer] = [modelOf(floats), transferOf(floats)]
  const files: Record<string, ModelFile> = {
    'slide.histologue-model': { model, transfer: null, facts: { slideName: 'one' } },
    'many.histologue-model': { model: null, transfer, facts: {} },
    'both.histologue-model': { model, transfer: { ...transfer, keys: model.keys }, facts: {} },
  }
  const folder = mkdtempSync(join(tmpdir(), 'histologue-fuzz-model-'))
  try {
    const sources: Source[] = []
    for (const [name, file] of Object.entries(files)) {
      await writeModel(join(folder, name), file)
      sources.push({ name, kind: 'model', content: readFileSync(join(folder, name)), isSealed: true })
    }
    return sources
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function modelOf(floats: (length: number) => Float32Array): FittedModel {
  return {
    ...{ nSpot, nFeature, nAxis, nProgramme: 1, reliability: 0.7, beta: 12.5, nullMass: 0.25 },
    queries: [floats(nSpot * nAxis), floats(nSpot * nAxis)],
    keys: floats(nFeature * nAxis),
    programmes: floats(nSpot),
    logTotal: floats(nSpot),
    typicalWeight: floats(nFeature),
    alike: {
      indptr: Uint32Array.of(0, 2, 3, 4),
      indices: Uint32Array.of(0, 2, 1, 2),
      weights: Float32Array.of(0.75, 0.25, 1, 1),
    },
    nullDistribution: {
      nBin: 2,
      binOf: Uint32Array.of(0, 1, 1, 0, 1),
      levels: floats(6),
      survival: Float32Array.of(1, 0.1, 0.01),
    },
  }
}

function transferOf(floats: (length: number) => Float32Array): TransferModel {
  const ids = Array.from({ length: nFeature }, (_, k) => `ENSG${k}`)
  const encoder = () => ({
    w1: floats(nInput * hidden),
    b1: floats(hidden),
    w2: floats(hidden * head),
    centre: floats(head),
    keys: floats(head * nAxis),
  })
  return {
    ...{ histologySource: 'stain-texture-2', plan: 'wide', informs: true },
    encoders: {
      ...{ nQueryInput: nInput, nInput, hidden, head, nAxis, components: null },
      seeds: [Array.from({ length: N_FOLD }, encoder)],
    },
    slopes: floats(N_FOLD * nAxis),
    scale: floats(nAxis),
    keys: floats(nFeature * nAxis),
    spread: floats(nFeature),
    trained: Uint32Array.of(0, 2, 4),
    ids,
    symbols: ids.map((id) => id.slice(3)),
    modalities: [],
    of: new Uint32Array(nFeature),
    slides: [{ key: 'a', expressionKey: 'b', name: 'one', spotUm: 55, repeats: null }],
  }
}
