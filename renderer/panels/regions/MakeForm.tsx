import { CloseButton } from '@mantine/core'
import { useEffect } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { previewSpots } from '../../stores/drawing.ts'
import { REGION_LIST_WORDS } from '../../ui/region-words.ts'
import { LabelForm } from './LabelForm.tsx'
import { LikeForm } from './LikeForm.tsx'
import { ProposeForm } from './ProposeForm.tsx'
import classes from './RegionsPanel.module.css'
import { FORM_TITLES, type FormKind } from './SectionMenus.tsx'
import { ThresholdForm } from './ThresholdForm.tsx'

const FORMS = { label: LabelForm, gene: ThresholdForm, like: LikeForm, propose: ProposeForm }

/** What each form is given. */
export interface FormProps {
  info: SlideInfo
  onClose: () => void
}

/** A form that makes regions, in its place in the panel; Escape closes it. */
export function MakeForm({ info, form, onClose }: FormProps & { form: FormKind }) {
  const Form = FORMS[form]
  useEffect(() => () => previewSpots(null), [])
  return (
    <section
      className={classes.form}
      aria-label={FORM_TITLES[form]}
      data-testid="region-form"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        onClose()
      }}
    >
      <div className={classes.formHead}>
        {FORM_TITLES[form]}
        <CloseButton size="xs" aria-label={REGION_LIST_WORDS.close} onClick={onClose} />
      </div>
      <Form info={info} onClose={onClose} />
    </section>
  )
}
