import type { SessionSlide } from '../../worker/api/sessions.ts'
import { useChannels } from '../stores/channels.ts'
import { useColouring } from '../stores/colouring.ts'
import { useCompare } from '../stores/compare.ts'
import { useFit } from '../stores/fit.ts'
import { useGeneLists } from '../stores/gene-lists.ts'
import { changeSlide, slideOf, useProject } from '../stores/project.ts'
import { useQuestions } from '../stores/questions.ts'
import { useRegions } from '../stores/regions.ts'
import { useSelection } from '../stores/selection.ts'
import { useSlide } from '../stores/slide.ts'
import { useUmap } from '../stores/umap.ts'
import { useView } from '../stores/view.ts'
import { shortArrays } from './requests.ts'
import { recordNow } from './slide-record.ts'
import { giveUpWaiting, writeProject, written } from './write-project.ts'

/** Regions and names are work; a camera is moved sixty times a second. */
const REGIONS_MS = 60
const VIEW_MS = 900
const VIEW_PARTS = ['camera', 'rightPanel', 'spotOpacity', 'tissueOpacity', 'spotScale', 'tone'] as const

let timer: ReturnType<typeof setTimeout> | undefined
let dueMs = Infinity
/** Nothing is kept while a slide comes up: its stores hold half of one slide and half of another. */
let isPaused = false
/** Gene lists are the session file's too, and of no slide. */
let areListsNew = false

useRegions.subscribe((now, before) => {
  if (now.regions !== before.regions || now.hidden !== before.hidden) keepSoon(REGIONS_MS)
})
useQuestions.subscribe((now, before) => {
  if (now.names !== before.names) keepSoon(REGIONS_MS)
})
useView.subscribe((now, before) => {
  const isKept = VIEW_PARTS.some((part) => now[part] !== before[part])
  if (isKept) keepSoon(VIEW_MS)
})
useCompare.subscribe((now, before) => {
  const isOfHand = now.hovered !== before.hovered || now.pointed !== before.pointed
  if (!isOfHand && now.paneSizePx === before.paneSizePx) keepSoon(VIEW_MS)
})
useSelection.subscribe((now, before) => {
  if (now.selection !== before.selection || now.reading !== before.reading) keepSoon(VIEW_MS)
})
useUmap.subscribe((now, before) => {
  if (now.isOpen !== before.isOpen || now.of !== before.of || now.camera !== before.camera) keepSoon(VIEW_MS)
})
useGeneLists.subscribe((now, before) => {
  if (now.lists === before.lists || useProject.getState().path === null) return
  areListsNew = true
  keepSoon(REGIONS_MS)
})
useColouring.subscribe(() => keepSoon(VIEW_MS))
useChannels.subscribe(() => keepSoon(VIEW_MS))
useFit.subscribe((now, before) => {
  if (now.settings !== before.settings || now.fit.status === 'done') keepSoon(VIEW_MS)
})

function keepSoon(ms: number): void {
  if (isPaused || useProject.getState().activeId === null) return
  const at = performance.now() + ms
  if (at >= dueMs) return
  dueMs = at
  clearTimeout(timer)
  timer = setTimeout(() => void keepNow(), ms)
}

/** Keeps nothing until the work is done, e.g. while one slide takes the place of another. */
export function withoutKeeping(work: () => void): void {
  isPaused = true
  try {
    work()
  } finally {
    isPaused = false
  }
}

/**
 * Keeps what has been made on the slide that is shown: in the session file where there is one, and by the app. What is kept is as of
 * now; it resolves when it is on disk. What failed before is tried again, also where nothing was made since.
 */
export function keepNow(): Promise<void> {
  clearTimeout(timer)
  dueMs = Infinity
  const { activeId } = useProject.getState()
  const slide = slideOf(activeId)
  if (!slide || !useSlide.getState().info) return written()
  const now = recordNow(slide)
  if (isSame(slide, now) && !areListsNew) return written()
  areListsNew = false
  changeSlide(slide.id, now)
  return writeProject()
}

/** Keeps what was made before the window closes, by the app where the session file cannot be written. */
export async function keepBeforeClosing(): Promise<void> {
  await keepNow()
  await giveUpWaiting()
}

/** Regions never change in place; of the rest a text is made, which is short. */
function isSame(before: SessionSlide, now: SessionSlide): boolean {
  const { regions: was, ...rest } = before
  const { regions, ...others } = now
  const areSame = was.length === regions.length && was.every((region, at) => region === regions[at])
  return areSame && JSON.stringify(rest, shortArrays) === JSON.stringify(others, shortArrays)
}
