import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { CurvePlot } from '../../../renderer/plots/CurvePlot.tsx'

test('a curve stands beside its largest and least score and above its numbers of features', () => {
  const curve = {
    sizes: Uint32Array.of(0, 10, 200),
    score: Float32Array.of(0.5, 0.25, 0.125),
    random: Float32Array.of(0.5, 0.5, 0.5),
    randomLow: Float32Array.of(0.5, 0.5, 0.5),
    randomHigh: Float32Array.of(0.5, 0.5, 0.75),
    areaBetween: 0.2,
  }
  const markup = renderToStaticMarkup(
    createElement(CurvePlot, { curve, label: 'Score', sizesLabel: 'genes taken' }),
  )
  const texts = [...markup.matchAll(/<span[^>]*>([^<]*)</g)].map(([, text]) => text)
  expect(texts).toEqual(['0.75', '0.125', '0', 'genes taken', '200'])
})
