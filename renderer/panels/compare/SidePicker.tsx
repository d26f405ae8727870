import { Select } from '@mantine/core'
import {
  counterpartOf,
  keyOfSide,
  type SideSource,
  sideOptions,
  spotsOfSide,
} from '../../data/compare-sides.ts'
import { type SideChoice, setCompare, useCompare } from '../../stores/compare.ts'
import { COMPARE_WORDS } from '../../ui/compare-words.ts'
import { formatCount } from '../../ui/format.ts'
import classes from './Compare.module.css'

/** Widths of a ring that are offered, in steps of neighbours. */
const RINGS = [1, 2, 3, 5]

/** What stands on a side: regions, labels and, for B, the rest or a ring around A. */
export function SidePicker({ side, source }: { side: 'a' | 'b'; source: SideSource }) {
  const chosen = useCompare((state) => state[side])
  const isOther = useCompare((state) => side === 'b' && state.otherSlide !== null)
  const { choices, data } = optionsOf(side, source, isOther)
  const isThere = chosen !== null && (side === 'a' ? spotsOfSide : counterpartOf)(chosen, source) !== null
  return (
    <div className={classes.side} data-side={side}>
      <span className={classes.badge} aria-hidden>
        {side.toUpperCase()}
      </span>
      <Select
        size="xs"
        w={230}
        aria-label={COMPARE_WORDS[side]}
        data={data}
        value={chosen && isThere ? keyOfSide(chosen) : null}
        searchable
        allowDeselect={false}
        maxDropdownHeight={360}
        nothingFoundMessage={COMPARE_WORDS.none}
        onChange={(key) => {
          const choice = key === null ? undefined : choices.get(key)
          if (choice) setCompare({ [side]: choice })
        }}
      />
    </div>
  )
}

function optionsOf(side: 'a' | 'b', source: SideSource, isOther: boolean) {
  const choices = new Map<string, SideChoice>()
  const item = (choice: SideChoice, label: string) => {
    choices.set(keyOfSide(choice), choice)
    return { value: keyOfSide(choice), label }
  }
  const data = sideOptions(source).map(({ group, options }) => ({
    group,
    items: options.map(({ choice, label, nSpot }) =>
      item(choice, nSpot === null ? label : `${label} · ${formatCount(nSpot)}`),
    ),
  }))
  if (side === 'a') return { choices, data }
  if (isOther)
    return {
      choices,
      data: [
        { group: COMPARE_WORDS.otherSlide, items: [item({ kind: 'rest' }, COMPARE_WORDS.all)] },
        ...data,
      ],
    }
  const around = [
    item({ kind: 'rest' }, COMPARE_WORDS.rest),
    ...RINGS.map((rings) => item({ kind: 'ring', rings }, COMPARE_WORDS.ring(rings))),
  ]
  return { choices, data: [{ group: COMPARE_WORDS.around, items: around }, ...data] }
}
