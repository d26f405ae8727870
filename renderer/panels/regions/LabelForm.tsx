import { Button, Select, Text } from '@mantine/core'
import { useState } from 'react'
import type { ObsColumn } from '../../../worker/api/methods.ts'
import { labelColumns } from '../../data/label-columns.ts'
import { freeName, selectRegionById } from '../../data/region-actions.ts'
import { useObsColumn } from '../../data/slide-data.ts'
import { dataOf } from '../../data/use-request.ts'
import { countCodes } from '../../layers/spot-colours.ts'
import { useColouring } from '../../stores/colouring.ts'
import { addRegions } from '../../stores/regions.ts'
import { formatCount } from '../../ui/format.ts'
import { REGION_LIST_WORDS } from '../../ui/region-words.ts'
import type { FormProps } from './MakeForm.tsx'
import classes from './RegionsPanel.module.css'

type Categorical = Extract<ObsColumn, { kind: 'categorical' }>

/** Makes a region of a label, or one of every label of a column. */
export function LabelForm({ info, onClose }: FormProps) {
  const columns = labelColumns(info)
  const coloured = useColouring((state) => (state.mode === 'label' ? state.column : null))
  const first = coloured !== null && columns.includes(coloured) ? coloured : (columns[0] ?? null)
  const [name, setName] = useState(first)
  const [value, setValue] = useState<string | null>(null)
  const data = dataOf(useObsColumn(name))
  const column = data?.kind === 'categorical' ? data : null
  if (columns.length === 0) return <Text size="xs">{REGION_LIST_WORDS.tooFewLabels}</Text>
  const counts = column ? countCodes(column.codes, column.categories.length) : []
  const make = (codes: number[]) => {
    if (!column) return
    const ids = addRegions(codes.map((code) => regionOfCode(column, code)))
    selectRegionById(ids[0])
    onClose()
  }
  const all = column ? [...column.categories.keys()].filter((code) => counts[code] > 0) : []
  return (
    <>
      {columns.length > 1 && (
        <Select
          size="xs"
          aria-label="Column of labels"
          data={columns}
          value={name}
          allowDeselect={false}
          onChange={(next) => {
            if (next !== null) setName(next)
            setValue(null)
          }}
        />
      )}
      <Select
        size="xs"
        aria-label="Label"
        placeholder="Choose a label"
        data-autofocus
        searchable
        data={all.map((code) => ({
          value: String(code),
          label: `${column?.categories[code]} (${formatCount(counts[code])})`,
        }))}
        value={value}
        onChange={setValue}
      />
      <div className={classes.formRow}>
        <Button size="xs" disabled={value === null} onClick={() => make([Number(value)])}>
          {REGION_LIST_WORDS.create}
        </Button>
        <Button size="xs" variant="default" disabled={all.length === 0} onClick={() => make(all)}>
          All {all.length} labels
        </Button>
      </div>
    </>
  )
}

const regionOfCode = ({ codes, categories }: Categorical, code: number) => ({
  name: freeName(categories[code], { isOwn: true }),
  spots: Uint32Array.from(codes.keys()).filter((spot) => codes[spot] === code),
})
