import { readFile } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import { protocol } from 'electron'

const SCHEME = 'histologue'
/** The page's own origin; nothing else is ever shown. */
export const PAGE_ORIGIN = `${SCHEME}://app`
export const PAGE_URL = `${PAGE_ORIGIN}/index.html`

/**
 * Nothing from outside, no eval, no frames, no forms. `style-src` needs `unsafe-inline` since Mantine sets its theme
 * in a style element and widths in style attributes; without scripts or connections a style cannot carry data away.
 * `blob:` and `data:` pictures are the tissue and its thumbnails, made in the page.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self' blob: data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Makes `histologue:` a scheme with an origin of its own; to be called before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the built page from one folder and nothing beside it, under the content security policy. */
export function servePage(folder: string): void {
  protocol.handle(SCHEME, async (request) => {
    const path = pathInside(folder, request.url)
    const type = path && TYPES[extname(path)]
    if (request.method !== 'GET' || !path || !type) return new Response(null, { status: 404 })
    try {
      return new Response(new Uint8Array(await readFile(path)), {
        headers: {
          'Content-Type': type,
          'Content-Security-Policy': CONTENT_SECURITY_POLICY,
          'X-Content-Type-Options': 'nosniff',
          'Cross-Origin-Opener-Policy': 'same-origin',
        },
      })
    } catch {
      return new Response(null, { status: 404 })
    }
  })
}

/** The file that an URL of the page's origin names, or null where it would lie outside the folder. */
export function pathInside(folder: string, url: string): string | null {
  const { host, pathname } = new URL(url)
  if (host !== 'app') return null
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return null
  }
  const path = join(folder, decoded === '/' ? 'index.html' : decoded)
  const inside = relative(folder, path)
  return inside.startsWith('..') || inside.includes('\0') || /^([a-z]:|[\\/])/i.test(inside) ? null : path
}
