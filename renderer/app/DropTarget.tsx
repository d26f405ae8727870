import { type DragEvent, type ReactNode, useState } from 'react'
import { HistologueError } from '../../worker/api/errors.ts'
import { bridge } from '../data/bridge.ts'
import { openDropped } from '../data/open-dropped.ts'
import { tellProblem } from '../stores/notices.ts'
import { useSlide } from '../stores/slide.ts'
import classes from './DropTarget.module.css'

/** Takes slides, sessions and, on a slide, pictures dropped anywhere on the window. */
export function DropTarget({ children }: { children: ReactNode }) {
  const [isOver, setOver] = useState(false)
  const hasSlide = useSlide((state) => state.info !== null)
  const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has a keyboard twin in "Open slide…"
    <div
      className={classes.target}
      onDragOver={(event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        setOver(true)
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
      }}
      onDrop={(event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        setOver(false)
        takeDropped(event.dataTransfer.files)
      }}
    >
      {children}
      {isOver && (
        <div className={classes.veil} aria-hidden>
          {hasSlide
            ? 'Drop a slide or session to open it, a picture to lay it under the spots'
            : 'Drop the slide or session to open it'}
        </div>
      )}
    </div>
  )
}

function takeDropped(files: FileList): void {
  const path = files[0] ? bridge().pathOfDroppedFile(files[0]) : ''
  if (path) return void openDropped(path)
  const error = new HistologueError('FILE_UNREADABLE', 'What was dropped is not a file on disk.', {
    advice: 'Save it to disk first, then drop it here or choose it with Open slide.',
  })
  tellProblem(error.toRecord())
}
