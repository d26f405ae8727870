import { Autocomplete } from '@mantine/core'
import { useEffect, useMemo, useState } from 'react'
import { searchFeatures } from '../../data/feature-search.ts'
import { type OtherSlide, useFeatures } from '../../data/slide-data.ts'
import type { Pane } from '../../layers/camera-pair.ts'
import { setPane, useCompare } from '../../stores/compare.ts'
import { COMPARE_WORDS } from '../../ui/compare-words.ts'

const OFFERED = 20

/** The gene of one pane by name, symbol or id. */
export function GeneField({ pane, other }: { pane: Pane; other: OtherSlide | null }) {
  const features = useFeatures(other)
  const feature = useCompare((state) => state.panes[pane].feature)
  const name = feature === null ? '' : (features?.names[feature] ?? '')
  const [text, setText] = useState(name)
  useEffect(() => setText(name), [name])
  const offered = useMemo(
    () =>
      features && text !== name
        ? searchFeatures(features, text, OFFERED).map((index) => features.names[index])
        : [],
    [features, text, name],
  )
  return (
    <Autocomplete
      size="xs"
      w={92}
      aria-label={`Gene of ${pane === 0 ? 'A' : 'B'}`}
      placeholder="Gene"
      data={offered}
      filter={({ options }) => options}
      value={text}
      error={text !== '' && text !== name && offered.length === 0 ? COMPARE_WORDS.noGene : undefined}
      errorProps={{ display: 'none' }}
      spellCheck={false}
      onChange={(value) => {
        setText(value)
        const found = features?.names.indexOf(value) ?? -1
        if (found >= 0) setPane(pane, { feature: found })
      }}
      onBlur={() => setText(name)}
    />
  )
}
