/** What F6 goes through, in the order of the window. */
const PARTS =
  'main > header, [data-part], [role="application"]:not([data-testid="umap"]), [data-testid="umap-drawer"]'
const OWN_KEYS = '[role="application"]'
const FOCUSABLE = 'button:not(:disabled), input:not(:disabled), a[href], [tabindex="0"]'

/** Moves the focus to the next part of the window, with Shift to the one before. */
export function goToPart(event: KeyboardEvent): void {
  const parts = [...document.querySelectorAll<HTMLElement>(PARTS)].filter(
    (part) => part.offsetParent !== null,
  )
  if (parts.length === 0) return
  event.preventDefault()
  const now = parts.findIndex((part) => part.contains(document.activeElement))
  const step = event.shiftKey ? -1 : 1
  const part = parts[(Math.max(now, event.shiftKey ? 0 : -1) + step + parts.length) % parts.length]
  const target =
    part.tabIndex >= 0
      ? part
      : (part.querySelector<HTMLElement>(OWN_KEYS) ?? part.querySelector<HTMLElement>(FOCUSABLE))
  target?.focus()
}
