import type { Explanation } from '../api/explanations.ts'
import type { Features } from '../api/methods.ts'
import { orderDescending } from '../stats/ranks.ts'
import { csvLine, textCell } from './csv.ts'
import { formatFloat32 } from './format-number.ts'

/** Columns of an explanation, and what they hold. */
export const EXPLANATION_COLUMNS = {
  names: 'name shown in the app, unique in the slide',
  attention: 'attention weight: the derivative of the score by this logit',
  integrated:
    'integrated gradient of the score along the measured value, in rank shift; 0 where the model does not read it',
  attention_rank: 'place from 1 by attention',
  integrated_rank: 'place from 1 by the integrated gradient',
} as const

/** Lines of an explanation, best first by attention. */
export function* explanationLines(explanation: Explanation, { names }: Features): Generator<string> {
  const { attention, integrated } = explanation
  const order = orderDescending(attention)
  const places = new Uint32Array(order.length)
  orderDescending(integrated).forEach((feature, place) => {
    places[feature] = place + 1
  })
  yield csvLine(Object.keys(EXPLANATION_COLUMNS))
  for (const [place, k] of order.entries())
    yield csvLine([
      textCell(names[k]),
      formatFloat32(attention[k]),
      formatFloat32(integrated[k]),
      place + 1,
      places[k],
    ])
}
