import type { SlideInfo } from '../../worker/api/methods.ts'
import { Announcer } from '../panels/Announcer.tsx'
import { ColourPanel } from '../panels/colour/ColourPanel.tsx'
import { ComparePanel } from '../panels/compare/ComparePanel.tsx'
import { FigureDialog } from '../panels/figure/FigureDialog.tsx'
import { FitPanel } from '../panels/fit/FitPanel.tsx'
import { RightPanel } from '../panels/RightPanel.tsx'
import { RegistrationPanel } from '../panels/registration/RegistrationPanel.tsx'
import { TissuePanel } from '../panels/tissue/TissuePanel.tsx'
import { UmapDrawer } from '../panels/umap/UmapDrawer.tsx'
import { PyramidStrip } from '../panels/warnings/PyramidStrip.tsx'
import { WarningStrip } from '../panels/warnings/WarningStrip.tsx'
import { useRegistration } from '../stores/registration.ts'
import { useSourceKey } from '../stores/slide.ts'
import { useUmap } from '../stores/umap.ts'
import { useView } from '../stores/view.ts'
import { PanelDivider } from './PanelDivider.tsx'
import { TopBar } from './TopBar.tsx'
import classes from './Viewer.module.css'

function Slide({ info, shown }: { info: SlideInfo; shown: 'selection' | 'questions' | 'genes' | 'fit' }) {
  const sourceKey = useSourceKey()
  const isUmapOpen = useUmap((state) => state.isOpen)
  return (
    <>
      <ColourPanel info={info} />
      <div className={classes.middle}>
        <TissuePanel key={sourceKey} info={info} />
        {isUmapOpen && <UmapDrawer info={info} />}
      </div>
      <PanelDivider />
      {shown === 'fit' ? <FitPanel info={info} /> : <RightPanel info={info} />}
    </>
  )
}

/** The window with a slide: colours left, tissue in the middle, a spot, questions, genes or the fit right. */
export function Viewer({ info }: { info: SlideInfo }) {
  const shown = useView((state) => state.rightPanel)
  const sourceKey = useSourceKey()
  const picture = useRegistration((state) => state.chosen)
  return (
    <main className={classes.viewer} aria-label={`Slide ${info.name}`}>
      <TopBar info={info} />
      <Announcer info={info} />
      <FigureDialog info={info} />
      <WarningStrip info={info} />
      <PyramidStrip />
      <div className={classes.panels}>
        {picture ? (
          <RegistrationPanel key={picture.path} info={info} path={picture.path} />
        ) : shown === 'compare' ? (
          <ComparePanel key={sourceKey} info={info} />
        ) : (
          <Slide info={info} shown={shown} />
        )}
      </div>
    </main>
  )
}
