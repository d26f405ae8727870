import { Button, Text, useComputedColorScheme } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { Features, Ranking } from '../../../worker/api/methods.ts'
import { discordOf, expectedObservedFigure } from '../../plots/compare/expected-observed.ts'
import { PLOT_INKS } from '../../plots/compare/plot-ink.ts'
import { Plot, type PlotMark } from '../../plots/Plot.tsx'
import { mapFeature, useColouring } from '../../stores/colouring.ts'
import { useFit } from '../../stores/fit.ts'
import { useSelection } from '../../stores/selection.ts'
import { READINGS_PLOT_WORDS } from '../../ui/words.ts'
import classes from './ReadingsSection.module.css'
import { usePreview } from './use-preview.ts'

interface ReadingsSectionProps {
  ranking: Ranking
  features: Features
}

/** What is expected of this spot or region against what is measured there; nothing is drawn before it is opened. */
export function ReadingsSection({ ranking, features }: ReadingsSectionProps) {
  const [isOpen, setOpen] = useState(false)
  const informs = useFit(({ fit }) => fit.status === 'done' && fit.summary.histologyInforms)
  return (
    <section className={classes.section} aria-label={READINGS_PLOT_WORDS.title} data-testid="readings">
      <Button size="compact-xs" variant="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? READINGS_PLOT_WORDS.close : READINGS_PLOT_WORDS.open}
      </Button>
      {isOpen && !informs && (
        <Text size="xs" c="dimmed" px={16} pb={8}>
          {READINGS_PLOT_WORDS.uninformed}
        </Text>
      )}
      {isOpen && informs && <Scatter ranking={ranking} names={features.names} />}
    </section>
  )
}

function Scatter({ ranking, names }: { ranking: Ranking; names: readonly string[] }) {
  const ink = PLOT_INKS[useComputedColorScheme('light')]
  const figure = useMemo(() => expectedObservedFigure(ranking, names, ink), [ranking, names, ink])
  const { notMeasured, notExpected } = useMemo(() => discordOf(ranking), [ranking])
  const preview = usePreview()
  const hovered = useSelection((state) => state.hoverFeature)
  const mapped = useColouring((state) =>
    state.mode === 'gene' || state.mode === 'attention' ? state.feature : null,
  )
  const mark = (kind: PlotMark['kind'], feature: number | null): PlotMark[] =>
    feature === null ? [] : [{ kind, feature, name: names[feature] }]
  const label = READINGS_PLOT_WORDS.label(notMeasured.length, notExpected.length)
  return (
    <>
      <p className={classes.note} data-testid="readings-note">
        {label}
      </p>
      <div className={classes.plot}>
        <Plot
          figure={figure}
          label={label}
          marks={[...mark('picked', mapped), ...mark('hovered', hovered === mapped ? null : hovered)]}
          onHover={(feature) => (feature === null ? preview.end() : preview.start(feature))}
          onPick={mapFeature}
        />
      </div>
    </>
  )
}
