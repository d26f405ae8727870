import { useLayoutEffect, useRef } from 'react'
import type { Picture } from '../../worker/api/methods.ts'
import { imageOf } from '../layers/tissue-layers.ts'
import classes from './StartPage.module.css'

/** The tissue of the slide that is being opened, while its matrix is read. */
export function OpeningPicture({ picture, name }: { picture: Picture; name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(imageOf(picture), 0, 0)
    // The measure of the bench ends where the picture is painted.
    const frame = requestAnimationFrame(() => performance.measure('open-to-preview', 'slide-asked'))
    return () => cancelAnimationFrame(frame)
  }, [picture])
  const { widthPx, heightPx } = picture
  return (
    <figure className={classes.preview}>
      <canvas ref={canvas} width={widthPx} height={heightPx} role="img" aria-label={`Tissue of ${name}`} />
      <figcaption>The picture is there; the expression matrix is being read.</figcaption>
    </figure>
  )
}
