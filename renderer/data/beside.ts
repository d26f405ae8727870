import { toHistologueError } from '../../worker/api/errors.ts'
import type { SessionSlide } from '../../worker/api/sessions.ts'
import { useBeside } from '../stores/beside.ts'
import { setOtherSlide, setPane, useCompare } from '../stores/compare.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import { changeSlide, type SlideBeside, setProject, slideOf, useProject } from '../stores/project.ts'
import { type SlideSource, useSlide } from '../stores/slide.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'
import { endFitBeside, fitBeside } from './fit-beside.ts'
import { keepLast } from './keep-last.ts'
import { asLastTime, isSession } from './project.ts'
import { closeQuietly, recordOf } from './session.ts'
import { writeProject } from './write-project.ts'

interface Opening {
  /** Of the slide in the session; null for a file that is no slide of it yet. */
  id: string | null
  epoch: number
  controller: AbortController
}

let opening: Opening | null = null

useCompare.subscribe(({ otherSlide }, before) => {
  if (otherSlide === before.otherSlide) return
  // Nobody waits for the slide that B was to be on.
  if (opening && opening.id !== otherSlide) opening.controller.abort()
  const left = before.otherSlide === null ? null : useProject.getState().beside[before.otherSlide]
  if (left) endFitBeside(left.info.slideId)
})

/** Lets the user choose the file, or the folder, of a slide, and puts B on it; it joins the session once it is open. */
export async function chooseOtherSlide(kind: 'file' | 'folder'): Promise<void> {
  const path = await (kind === 'file' ? bridge().chooseSlide() : bridge().chooseSlideFolder())
  if (!path) return
  if (isSession(path))
    return tell('This is a session', 'B can be on a slide: choose the file of one that the session holds.')
  const { slides, activeId } = useProject.getState()
  const known = slides.find(({ source }) => source.path === path && !source.element)
  if (known) {
    if (known.id === activeId) tell('This is the slide of A', 'Choose B on it from the list of regions.')
    return setOtherSlide(known.id === activeId ? null : known.id)
  }
  const source = await asLastTime(path)
  try {
    const opened = await open(null, source)
    if (opened) {
      const { record, info } = opened
      setProject({ slides: [...useProject.getState().slides, record] })
      putBeside(record.id, { info, fit: { status: 'none' } })
      setOtherSlide(record.id)
      return await begin(record.id)
    }
  } catch (thrown) {
    const error = toHistologueError(thrown).toRecord()
    tellProblem({ ...error, file: error.file ?? path })
  }
  // The slide that B is still on may have been given up for this one.
  const { otherSlide } = useCompare.getState()
  if (otherSlide !== null) void openBeside(otherSlide)
}

/** Opens a slide of the session beside the shown one and fits it; read only, as every slide. Does nothing where it is open. */
export async function openBeside(id: string): Promise<void> {
  const slide = slideOf(id)
  const { beside } = useProject.getState()
  if (!slide) return
  if (beside[id]) {
    // It was left before its fit had begun.
    if (beside[id].fit.status === 'none') void fitBeside(id)
    return
  }
  if (opening?.id === id && opening.epoch === useSlide.getState().epoch) return
  try {
    const opened = await open(id, slide.source, slide)
    if (!opened) return
    const { record, info } = opened
    if (slide.identity && slide.identity.featuresId !== record.identity?.featuresId)
      setPane(1, { feature: null })
    changeSlide(id, { ...record, id })
    putBeside(id, { info, fit: { status: 'none' } })
    await begin(id)
  } catch (thrown) {
    const error = toHistologueError(thrown).toRecord()
    useBeside.setState({ failed: { id, error: { ...error, file: error.file ?? slide.source.path } } })
  }
}

async function begin(id: string): Promise<void> {
  await Promise.all([writeProject(), keepLast()])
  await fitBeside(id)
}

/** Opens a slide for B; null where B or A is on another slide by then, and what was opened is closed. */
async function open(id: string | null, source: SlideSource, slide?: SessionSlide) {
  opening?.controller.abort()
  const mine = { id, epoch: useSlide.getState().epoch, controller: new AbortController() }
  const { signal } = mine.controller
  opening = mine
  useBeside.setState({ isOpeningFile: id === null, failed: null })
  const isWanted = () =>
    !signal.aborted && useSlide.getState().epoch === mine.epoch && (id === null || slideOf(id) !== null)
  try {
    const info = await connection.call('openSlide', source, { signal })
    // One that was listed but never open has its work in the app's own folder.
    const found = await recordOf(info, source, slide?.identity ? { slide } : {}).catch((thrown) => {
      closeQuietly(info.slideId)
      throw thrown
    })
    if (!isWanted()) {
      closeQuietly(info.slideId)
      return null
    }
    const { record, identity } = found
    const sha256 = slide?.identity?.spotsId === identity.spotsId ? slide.identity.sha256 : null
    return { info, record: { ...record, identity: { ...identity, sha256 } } }
  } catch (thrown) {
    if (!isWanted()) return null
    throw thrown
  } finally {
    if (opening === mine) {
      opening = null
      useBeside.setState({ isOpeningFile: false })
    }
  }
}

/** One slide beside the shown one is enough to hold: what B was on before is closed; its fit is found again in the cache. */
function putBeside(id: string, beside: SlideBeside): void {
  for (const [other, { info }] of Object.entries(useProject.getState().beside)) {
    if (other === id) continue
    endFitBeside(info.slideId)
    closeQuietly(info.slideId)
  }
  setProject({ beside: { [id]: beside } })
}

/** Puts B back on the shown slide where the one it was on is no longer of the session. */
export function checkOtherSlide(): void {
  const { otherSlide } = useCompare.getState()
  const { activeId } = useProject.getState()
  if (otherSlide !== null && (otherSlide === activeId || !slideOf(otherSlide))) setOtherSlide(null)
}
