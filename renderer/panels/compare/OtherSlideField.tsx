import { Select } from '@mantine/core'
import { chooseOtherSlide } from '../../data/beside.ts'
import { useBeside } from '../../stores/beside.ts'
import { setOtherSlide, useCompare } from '../../stores/compare.ts'
import { useProject } from '../../stores/project.ts'
import { COMPARE_WORDS } from '../../ui/compare-words.ts'
import { fileName } from '../../ui/format.ts'

const [SAME, CHOOSE, FOLDER, OPENING] = ['same', 'choose', 'folder', 'opening']

/** The slide that B is on: that of A, another of the session, or one whose file is chosen now. */
export function OtherSlideField() {
  const { slides, activeId, missing } = useProject()
  const otherSlide = useCompare((state) => state.otherSlide)
  // A file that was chosen is no slide of the session before it is open.
  const isChosen = useBeside((state) => state.isOpeningFile)
  const others = slides.filter(({ id }) => id !== activeId)
  const data = [
    { value: SAME, label: COMPARE_WORDS.sameSlide },
    ...others.map(({ id, name, source }) => ({
      ...{ value: `slide|${id}`, disabled: missing.includes(id) },
      // Slides of one name are told apart by their files.
      label: slides.some((other) => other.id !== id && other.name === name) ? fileName(source.path) : name,
    })),
    { value: CHOOSE, label: COMPARE_WORDS.chooseSlide },
    { value: FOLDER, label: COMPARE_WORDS.chooseFolder },
    ...(isChosen ? [{ value: OPENING, label: COMPARE_WORDS.openingSlide, disabled: true }] : []),
  ]
  return (
    <>
      <span>{COMPARE_WORDS.on}</span>
      <Select
        size="xs"
        w={150}
        aria-label={COMPARE_WORDS.slideOfB}
        data={data}
        value={isChosen ? OPENING : otherSlide === null ? SAME : `slide|${otherSlide}`}
        allowDeselect={false}
        onChange={(value) => {
          if (value === CHOOSE) void chooseOtherSlide('file')
          else if (value === FOLDER) void chooseOtherSlide('folder')
          else if (value === SAME) setOtherSlide(null)
          else if (value) setOtherSlide(value.slice('slide|'.length))
        }}
      />
    </>
  )
}
