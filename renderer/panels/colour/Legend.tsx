import { ActionIcon, Button, Group, Select, Text, Tooltip } from '@mantine/core'
import { Eye, EyeOff } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { pickLabel } from '../../data/regions.ts'
import { useFeatures } from '../../data/slide-data.ts'
import { type CategoryPalette, hasOwnColours } from '../../layers/palettes.ts'
import { countCodes, swatchesOf } from '../../layers/spot-colours.ts'
import { setHiddenCodes, setScale, toggleCode, useColouring } from '../../stores/colouring.ts'
import { noteLabelColours } from '../../stores/regions.ts'
import { useSelection } from '../../stores/selection.ts'
import { COLOUR_WORDS } from '../../ui/colour-words.ts'
import { formatCount } from '../../ui/format.ts'
import { GENE_WORDS } from '../../ui/gene-words.ts'
import { QUESTION_WORDS } from '../../ui/question-words.ts'
import { QUANTITY_UNITS, REGION_WORDS } from '../../ui/words.ts'
import { type SpotValues, useSpotValues } from '../spot-values.ts'
import classes from './ColourPanel.module.css'
import { RangeLegend } from './RangeLegend.tsx'

/** What the colours of the spots mean. */
export function Legend() {
  const shown = useSpotValues()
  const title = useLegendTitle()
  if (shown.kind === 'none' || shown.kind === 'waiting') return null
  return (
    <div className={classes.legend} data-testid="legend">
      {shown.kind === 'numeric' ? (
        <RangeLegend shown={shown} title={title.name} unit={title.unit} />
      ) : (
        <SwatchLegend column={shown.column} />
      )}
    </div>
  )
}

/** What is mapped, and in which unit. */
export function useLegendTitle(): { name: string; unit: string } {
  const { mode, feature, quantity, column, questionMap, scored } = useColouring()
  const preview = useSelection((state) => state.hoverFeature)
  const names = useFeatures()?.names
  if (mode === 'question' && preview === null)
    return { name: questionMap?.name ?? '', unit: QUESTION_WORDS.unit }
  if (mode === 'score' && preview === null) return { name: scored?.name ?? '', unit: GENE_WORDS.scoreUnit }
  const gene = preview ?? (mode === 'label' ? null : feature)
  if (gene === null) return { name: column ?? '', unit: 'value in obs' }
  return {
    name: names?.[gene] ?? '',
    unit: QUANTITY_UNITS[mode === 'attention' ? quantity : 'expression'],
  }
}

type Categorical = Extract<SpotValues, { kind: 'categorical' }>['column']

/** The category that is the selected region, or null. */
function usePickedValue(name: string): string | null {
  return useSelection(({ selection }) => {
    const origin = selection?.origin
    return origin?.kind === 'label' && origin.column === name ? origin.value : null
  })
}

function SwatchLegend({ column }: { column: Categorical }) {
  const name = useColouring((state) => state.column) ?? ''
  const picked = usePickedValue(name)
  const hiddenCodes = useColouring((state) => state.hiddenCodes)
  const palette = useColouring((state) => state.palette)
  const { swatches, counts, nMissing } = useMemo(() => {
    const perCode = countCodes(column.codes, column.categories.length)
    return {
      swatches: swatchesOf(column, palette),
      counts: perCode,
      nMissing: column.codes.length - perCode.reduce((sum, count) => sum + count, 0),
    }
  }, [column, palette])
  useEffect(() => noteLabelColours(swatches), [swatches])
  return (
    <>
      <ul className={classes.swatches}>
        {column.categories.map((category, code) => (
          <li key={category} className={classes.category} data-picked={category === picked || undefined}>
            <button
              type="button"
              className={classes.swatch}
              aria-pressed={category === picked}
              data-hidden={hiddenCodes.includes(code) || undefined}
              disabled={counts[code] === 0}
              title={category}
              onClick={() => pickLabel(name, column, code)}
            >
              <span className={classes.dot} data-colour style={{ background: swatches[code] }} />
              <span className={classes.name}>
                <span className="unseen">{`${REGION_WORDS.rank}: `}</span>
                {category}
              </span>{' '}
              <span className={classes.count}>{formatCount(counts[code])}</span>
            </button>
            <Visibility category={category} code={code} />
          </li>
        ))}
      </ul>
      {hasOwnColours(column.categories.length, column.colors) && (
        <Select
          size="xs"
          variant="unstyled"
          aria-label={COLOUR_WORDS.palette}
          data={Object.entries(COLOUR_WORDS.palettes).map(([value, label]) => ({ value, label }))}
          value={palette}
          allowDeselect={false}
          onChange={(value) => value && setScale({ palette: value as CategoryPalette })}
        />
      )}
      {nMissing > 0 && (
        <Text size="xs" c="dimmed" mt={4}>
          {formatCount(nMissing)} without a label, in grey
        </Text>
      )}
      {hiddenCodes.length > 0 && (
        <Group mt={4}>
          <Button size="compact-xs" variant="subtle" onClick={() => setHiddenCodes([])}>
            Show all
          </Button>
        </Group>
      )}
    </>
  )
}

/** Takes the spots of a category off the tissue, or shows them again. */
function Visibility({ category, code }: { category: string; code: number }) {
  const isHidden = useColouring((state) => state.hiddenCodes.includes(code))
  const label = isHidden ? COLOUR_WORDS.show : COLOUR_WORDS.hide
  const Icon = isHidden ? EyeOff : Eye
  return (
    <Tooltip label={label} position="right" openDelay={350}>
      <ActionIcon
        className={classes.rank}
        size={24}
        variant="subtle"
        color="gray"
        aria-label={`${label}: ${category}`}
        data-on={isHidden || undefined}
        onClick={() => toggleCode(code)}
      >
        <Icon size={14} />
      </ActionIcon>
    </Tooltip>
  )
}
