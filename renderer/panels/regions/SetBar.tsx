import { Button, Text } from '@mantine/core'
import { combineRegions, type SetKind } from '../../data/region-actions.ts'
import { removeRegions } from '../../stores/regions.ts'
import classes from './RegionsPanel.module.css'

const SETS: [SetKind, string, string][] = [
  ['union', 'Union', 'New region of the spots in any of them'],
  ['intersection', 'Intersect', 'New region of the spots in all of them'],
  ['difference', 'Subtract', 'New region of the first one’s spots that none of the others has'],
]

/** What can be made of several regions; the order of the list counts. */
export function SetBar({ ticked, onDone }: { ticked: readonly string[]; onDone: () => void }) {
  return (
    <div className={classes.sets} role="toolbar" aria-label="Chosen regions">
      <Text size="xs" c="dimmed" w="100%">
        {ticked.length} chosen
      </Text>
      {ticked.length > 1 &&
        SETS.map(([kind, label, title]) => (
          <Button
            key={kind}
            size="compact-xs"
            variant="default"
            title={title}
            onClick={() => {
              combineRegions(kind, ticked)
              onDone()
            }}
          >
            {label}
          </Button>
        ))}
      <Button
        size="compact-xs"
        variant="default"
        title="Locked regions stay"
        onClick={() => {
          removeRegions(ticked)
          onDone()
        }}
      >
        Delete
      </Button>
    </div>
  )
}
