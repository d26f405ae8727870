import { createFeatureFinder } from '../../worker/api/feature-finder.ts'
import type { SessionMap } from '../../worker/api/sessions.ts'
import { colourBy, useColouring } from '../stores/colouring.ts'
import { useFit } from '../stores/fit.ts'
import { useGeneLists } from '../stores/gene-lists.ts'
import { setQuestions, useQuestions } from '../stores/questions.ts'
import { useSlide } from '../stores/slide.ts'
import { connection } from './connection.ts'
import { areSameGenes } from './session-lists.ts'

/** What of a map is kept, so that it can be worked out again: of one that has yet to be, what it was kept by. */
export function mapNow(): SessionMap | null {
  const { mode, scored, questionMap, awaited } = useColouring.getState()
  const { nQuestion, shown, asked } = useQuestions.getState()
  const { fit } = useFit.getState()
  if (mode === 'score' && scored) return { kind: 'score', name: scored.name, genes: [...scored.genes] }
  if (mode !== 'question') return awaited
  if (!questionMap) return null
  const { name } = questionMap
  if (shown === 'answer') return asked && { kind: 'answer', name, question: asked }
  if (shown === null || nQuestion === null || fit.status !== 'done') return null
  return { kind: 'learned', name, fitId: fit.summary.fitId, nQuestion, question: shown }
}

/** Scores the list that the slide was left with. */
export async function showAwaitedScore(): Promise<void> {
  const { awaited } = useColouring.getState()
  const { info } = useSlide.getState()
  if (awaited?.kind !== 'score' || !info) return
  const { name, genes } = awaited
  const features = await connection.call('getFeatures', { slideId: info.slideId }).catch(() => null)
  const found = features && createFeatureFinder(features)(genes).features
  if (!found || found.length === 0 || !isStillAwaited(awaited)) return
  // The list itself, where the user still has it, so that its row says that it is shown.
  const list = useGeneLists.getState().lists.find((one) => areSameGenes(one.genes, genes))
  const { range } = useColouring.getState()
  colourBy({ mode: 'score', scored: { name, features: found, genes: list?.genes ?? genes } })
  useColouring.setState({ range })
}

// Maps of questions are read by the fit.
useFit.subscribe(({ fit }, before) => {
  if (fit.status === 'done' && fit !== before.fit) void showAwaitedQuestion(fit.summary.fitId)
})

async function showAwaitedQuestion(fitId: string): Promise<void> {
  const { awaited } = useColouring.getState()
  const { info } = useSlide.getState()
  if (!info || !awaited || awaited.kind === 'score') return
  // Another fit has learned other questions.
  if (awaited.kind === 'learned' && awaited.fitId !== fitId) return
  const map = await mapOf(info.slideId, awaited).catch(() => null)
  if (!map || !isStillAwaited(awaited)) return
  const { range } = useColouring.getState()
  if (awaited.kind === 'answer') setQuestions({ asked: awaited.question, shown: 'answer' })
  else setQuestions({ nQuestion: awaited.nQuestion, shown: awaited.question })
  colourBy({ mode: 'question', questionMap: { name: awaited.name, values: map } })
  useColouring.setState({ range })
}

async function mapOf(
  slideId: string,
  awaited: Exclude<SessionMap, { kind: 'score' }>,
): Promise<Float32Array | undefined> {
  if (awaited.kind === 'answer')
    return (await connection.call('askQuestion', { slideId, question: awaited.question })).map
  const { nQuestion, question } = awaited
  return (await connection.call('learnQuestions', { slideId, nQuestion })).questions[question]?.map
}

/** Nobody has chosen another map, nor opened another slide, since it was asked for. */
const isStillAwaited = (awaited: SessionMap): boolean => useColouring.getState().awaited === awaited
