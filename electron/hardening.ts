import { app, type Session, type WebContents } from 'electron'
import { PAGE_ORIGIN, PAGE_URL } from './page-protocol.ts'

/** Refuses what the page never needs: other pages, new windows, webviews, devices, permissions, downloads. */
export function hardenApp(): void {
  app.on('web-contents-created', (_event, contents) => hardenContents(contents))
}

/** What is asked for inside of the app: its own files, what the page made itself, the developer tools. */
const INSIDE = [`${PAGE_ORIGIN}/`, 'blob:', 'data:', 'devtools:']

/** Denies every permission, device and download of a session, and every request that would leave the app. */
export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest(({ url }, decide) =>
    decide({ cancel: !INSIDE.some((start) => url.startsWith(start)) }),
  )
  session.on('will-download', (event) => event.preventDefault())
  session.setSpellCheckerEnabled(false)
}

function hardenContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  contents.on('will-attach-webview', (event) => event.preventDefault())
  const refuseOthers = (event: { url: string; preventDefault: () => void }) => {
    if (event.url !== PAGE_URL) event.preventDefault()
  }
  contents.on('will-navigate', refuseOthers)
  contents.on('will-frame-navigate', refuseOthers)
  contents.on('will-redirect', refuseOthers)
}
