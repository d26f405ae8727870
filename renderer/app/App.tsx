import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { followSelectedRegion } from '../data/region-actions.ts'
import { watchFiles } from '../data/watch-files.ts'
import { useSlide } from '../stores/slide.ts'
import { CacheDialog } from './CacheDialog.tsx'
import { CommandPalette } from './CommandPalette.tsx'
import { DropTarget } from './DropTarget.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { listenToKeys } from './keyboard.ts'
import { listenToShell } from './lifecycle.ts'
import { MissingSlides } from './MissingSlides.tsx'
import { Notices } from './Notices.tsx'
import { ShortcutSheet } from './ShortcutSheet.tsx'
import { StartPage } from './StartPage.tsx'
import { Tour } from './Tour.tsx'
import { theme } from './theme.ts'
import { Viewer } from './Viewer.tsx'

/** The whole page. */
export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <ErrorBoundary>
        <Notifications position="bottom-left" limit={4} zIndex={300} notificationMaxHeight={420} />
        <Notices />
        <DropTarget>
          <Page />
        </DropTarget>
        <CommandPalette />
        <CacheDialog />
        <MissingSlides />
        <ShortcutSheet />
        <Tour />
      </ErrorBoundary>
    </MantineProvider>
  )
}

function Page() {
  const info = useSlide((state) => state.info)
  useEffect(() => {
    const unregister = [listenToShell(), listenToKeys(), followSelectedRegion(), watchFiles()]
    return () => {
      for (const off of unregister) off()
    }
  }, [])
  return info ? <Viewer info={info} /> : <StartPage />
}
