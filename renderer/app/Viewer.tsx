import type { SlideInfo } from '../../worker/api/methods.ts'
import { ColourPanel } from '../panels/colour/ColourPanel.tsx'
import { ComparePanel } from '../panels/compare/ComparePanel.tsx'
import { FitPanel } from '../panels/fit/FitPanel.tsx'
import { RightPanel } from '../panels/RightPanel.tsx'
import { TissuePanel } from '../panels/tissue/TissuePanel.tsx'
import { AddPictureStrip } from '../panels/warnings/AddPictureStrip.tsx'
import { WarningStrip } from '../panels/warnings/WarningStrip.tsx'
import { useView } from '../stores/view.ts'
import { PanelDivider } from './PanelDivider.tsx'
import { TopBar } from './TopBar.tsx'
import classes from './Viewer.module.css'

function Slide({ info, shown }: { info: SlideInfo; shown: 'selection' | 'questions' | 'genes' | 'fit' }) {
  return (
    <>
      <ColourPanel info={info} />
      <TissuePanel key={info.path} info={info} />
      <PanelDivider />
      {shown === 'fit' ? <FitPanel info={info} /> : <RightPanel info={info} />}
    </>
  )
}

/** The window with a slide: colours left, tissue in the middle, a spot, questions, genes or the fit right. */
export function Viewer({ info }: { info: SlideInfo }) {
  const shown = useView((state) => state.rightPanel)
  return (
    <main className={classes.viewer} aria-label={`Slide ${info.name}`}>
      <TopBar info={info} />
      <WarningStrip info={info} />
      <AddPictureStrip info={info} />
      <div className={classes.panels}>
        {shown === 'compare' ? (
          <ComparePanel key={info.path} info={info} />
        ) : (
          <Slide info={info} shown={shown} />
        )}
      </div>
    </main>
  )
}
