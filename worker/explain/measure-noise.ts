import { setImmediate } from 'node:timers/promises'
import type { ModelReading, NoiseReport } from '../api/explanations.ts'
import type { Attention, WorkContext } from '../attention/attention.ts'
import { permutation } from '../attention/motions.ts'
import type { Slide } from '../slide/slide.ts'
import { createRandom, deriveSeed } from '../stats/random.ts'
import { largest } from '../stats/ranks.ts'
import type { Measurement } from './measurement.ts'
import { breakingNoise, drawTrial } from './noise-breaking.ts'
import { attentionBreaking, foretoldBreaking } from './noise-closed-form.ts'
import { countNoise, poolingFactor, rootMean, seedQueries, seedScatter } from './noise-own.ts'

const N_TOP = 20
const N_DRAW = 16
/** Best features, in times of those watched, whose own noise is told: they are what a ranking can gain or lose first. */
const CONTENDERS = 5
const SEED = 0x401e

/** What is asked about the noise of a fitted slide. */
export interface NoiseQuestion {
  slide: Slide
  attention: Attention
  measurement: Measurement
  by: ModelReading
  /** Spots to sample, at most as many as there are. */
  nSpot: number
}

/**
 * Injects Gaussian noise into the logits of sampled spots until their best features change, beside what closed forms foretell
 * and beside the slide's own noise (worker/explain/README.md, Noise). Watched are the best 20 features, or a tenth of fewer
 * than 200, so that chance alone never keeps a ranking whole. Code: `CANCELLED`.
 */
export async function measureNoise(question: NoiseQuestion, context: WorkContext): Promise<NoiseReport> {
  const { slide, attention, measurement, by } = question
  const { model } = attention.fitted
  const { nFeature, beta } = model
  const nTop = Math.min(N_TOP, Math.ceil(nFeature / 10))
  const spots = permutation(model.nSpot, SEED).slice(0, question.nSpot).sort()
  const queries = seedQueries(model, by)
  const ofCounts =
    by === 'expected'
      ? new Float64Array(nFeature)
      : await countNoise(slide, model, measurement.read, {
          isStranger: model.read !== undefined && !attention.summary.transfer?.isOwnSlide,
          signal: context.signal,
        })
  const column = () => new Float32Array(spots.length)
  const [breaksAt, foretold, gap, attentionBreaksAt, scatter, countScatter] = Array.from(
    { length: 6 },
    column,
  )
  for (const [k, spot] of spots.entries()) {
    context.onProgress({ phase: 'statistics', done: k, total: spots.length })
    const logits = attention.scores(Uint32Array.of(spot), by)
    const trial = drawTrial(logits, nTop, N_DRAW, createRandom(deriveSeed(SEED, spot)))
    breaksAt[k] = breakingNoise(trial)
    foretold[k] = foretoldBreaking(logits, trial.best)
    const closed = attentionBreaking(logits, beta)
    gap[k] = closed.gap
    attentionBreaksAt[k] = closed.breaksAt
    const contenders = largest(logits, CONTENDERS * nTop)
    scatter[k] = seedScatter(queries, model, spot, contenders)
    countScatter[k] = rootMean(ofCounts, contenders) * poolingFactor(model, spot)
    await setImmediate()
    context.signal.throwIfAborted()
  }
  context.onProgress({ phase: 'statistics', done: spots.length, total: spots.length })
  return {
    ...{ by, nFeature, nTop, nDraw: N_DRAW, beta, spots, breaksAt, foretold, gap, attentionBreaksAt },
    ...{ nContender: Math.min(nFeature, CONTENDERS * nTop), seedScatter: scatter, countScatter },
  }
}
