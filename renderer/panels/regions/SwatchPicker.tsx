import { Popover } from '@mantine/core'
import { useState } from 'react'
import type { Region } from '../../../worker/api/regions.ts'
import { REGION_COLOURS } from '../../layers/region-colours.ts'
import { recolourRegion } from '../../stores/regions.ts'
import classes from './RegionsPanel.module.css'

/** The colour of a region, and the palette to choose another from. */
export function SwatchPicker({ region: { id, name, colour, locked } }: { region: Region }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover opened={isOpen} onChange={setOpen} position="right" trapFocus withinPortal returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={classes.swatch}
          data-colour
          style={{ background: colour }}
          disabled={locked}
          aria-label={`Colour of ${name}`}
          title="Change the colour"
          onClick={() => setOpen(!isOpen)}
        />
      </Popover.Target>
      <Popover.Dropdown p={8}>
        <div className={classes.colours}>
          {REGION_COLOURS.map((other, place) => (
            <button
              key={other}
              type="button"
              data-colour
              style={{ background: other }}
              aria-label={`Colour ${place + 1}`}
              aria-pressed={other === colour}
              onClick={() => {
                recolourRegion(id, other)
                setOpen(false)
              }}
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
